import { beforeFirst, type Position, positionOf } from '@ledger/kernel';
import { PositionWatch } from './position-watch';

describe('a position watch whose position', () => {
  const never = new AbortController().signal;

  test('moves wakes the waiters that it passed, and no others', async () => {
    let at = positionOf(1);
    const watch = new PositionWatch(() => at);
    const passed = watch.moved(positionOf(1), never);
    const ahead = watch.moved(positionOf(5), never).then(() => 'ahead');
    at = positionOf(2);
    watch.look();
    await passed;
    expect(await Promise.race([ahead, Promise.resolve('still waits')])).toBe('still waits');
    watch.close();
    expect(await ahead).toBe('ahead');
  });

  test('cannot be read rejects at once, and does not throw', async () => {
    const watch = new PositionWatch((): Position => {
      throw new Error('the file is gone');
    });
    const moved = watch.moved(beforeFirst, never);
    await expect(moved).rejects.toThrow('the file is gone');
  });

  test('becomes unreadable while somebody waits rejects, in the timer and on a look', async () => {
    let fault: Error | undefined;
    const watch = new PositionWatch(() => {
      if (fault) throw fault;
      return beforeFirst;
    });
    const first = watch.moved(beforeFirst, never);
    fault = new Error('the disk is gone');
    await expect(first).rejects.toThrow('the disk is gone');
    fault = undefined;
    const second = watch.moved(beforeFirst, never);
    fault = new Error('again');
    expect(() => watch.look()).not.toThrow();
    await expect(second).rejects.toThrow('again');
  });

  test('never moves ends with the signal', async () => {
    const watch = new PositionWatch(() => beforeFirst);
    const ending = new AbortController();
    const moved = watch.moved(beforeFirst, ending.signal);
    ending.abort();
    await expect(moved).resolves.toBeUndefined();
  });
});
