import { BatchQueue } from './batch-queue';

/** Work that is done when the test says so; answers each item with ten times itself. */
function setUp(limits: { capacity: number; largest: number }) {
  const batches: number[][] = [];
  const finish: (() => void)[] = [];
  const queue = new BatchQueue<number, number>(limits, async (items) => {
    batches.push([...items]);
    await new Promise<void>((resolve) => finish.push(resolve));
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => item * 10);
  });
  const begun = async (count: number): Promise<void> => {
    while (batches.length < count) await new Promise(setImmediate);
  };
  return { queue, batches, begun, finish: () => finish.shift()!() };
}

describe('the batch queue', () => {
  it('gathers what comes within a turn, and answers each caller its own', async () => {
    const { queue, batches, begun, finish } = setUp({ capacity: 100, largest: 10 });
    const answers = Promise.all([queue.submit([1]), queue.submit([2, 3]), queue.submit([4])]);
    await begun(1);
    finish();
    expect(await answers).toEqual([[10], [20, 30], [40]]);
    expect(batches).toEqual([[1, 2, 3, 4]]);
  });

  it('works on one batch at a time, in order, and keeps together what one caller brings', async () => {
    const { queue, batches, begun, finish } = setUp({ capacity: 100, largest: 3 });
    const answers = Promise.all([queue.submit([1, 2]), queue.submit([3, 4]), queue.submit([5])]);
    await begun(1);
    expect(batches).toEqual([[1, 2]]);
    finish();
    await begun(2);
    finish();
    expect(await answers).toEqual([[10, 20], [30, 40], [50]]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('lets callers wait at the door when it is full, in their order', async () => {
    const { queue, batches, begun, finish } = setUp({ capacity: 4, largest: 3 });
    const answers = Promise.all([queue.submit([1, 2, 3]), queue.submit([4, 5]), queue.submit([6])]);
    expect(queue.pressure).toEqual({ pending: 3, capacity: 4, outside: 3 });
    await begun(1);
    finish();
    await begun(2);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(queue.pressure).toEqual({ pending: 3, capacity: 4, outside: 0 });
    finish();
    expect(await answers).toEqual([[10, 20, 30], [40, 50], [60]]);
    await queue.close();
    expect(queue.pressure).toEqual({ pending: 0, capacity: 4, outside: 0 });
  });

  it('lets in alone what is more than its capacity', async () => {
    const { queue, begun, finish } = setUp({ capacity: 2, largest: 3 });
    const answer = queue.submit([1, 2, 3]);
    await begun(1);
    finish();
    expect(await answer).toEqual([10, 20, 30]);
  });

  it('fails the callers of a batch that fails, and goes on', async () => {
    const { queue, begun, finish } = setUp({ capacity: 10, largest: 1 });
    const answers = Promise.allSettled([queue.submit([13]), queue.submit([1])]);
    await begun(1);
    finish();
    await begun(2);
    finish();
    expect(await answers).toEqual([
      { status: 'rejected', reason: new Error('unlucky') },
      { status: 'fulfilled', value: [10] },
    ]);
  });

  it('runs other work between two batches', async () => {
    const { queue, batches, begun, finish } = setUp({ capacity: 10, largest: 1 });
    const seen: number[] = [];
    const answers = Promise.all([queue.submit([1]), queue.submit([2])]);
    await begun(1);
    const between = queue.exclusively(async () => void seen.push(batches.length));
    finish();
    await between;
    await begun(2);
    finish();
    await answers;
    expect(seen).toEqual([1]);
  });

  it('answers all queued submissions after it is closed, and accepts no more', async () => {
    const { queue, begun, finish } = setUp({ capacity: 1, largest: 1 });
    const answers = Promise.all([queue.submit([1]), queue.submit([2])]);
    const closed = queue.close();
    await expect(queue.submit([3])).rejects.toThrow('The intake is closed');
    await begun(1);
    finish();
    await begun(2);
    finish();
    expect(await answers).toEqual([[10], [20]]);
    await expect(closed).resolves.toBeUndefined();
  });
});
