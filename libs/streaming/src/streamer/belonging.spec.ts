import { createHash } from 'node:crypto';
import type { ChainValue, Epoch } from '@ledger/event-store';
import { type Instant, type Position, positionOf } from '@ledger/kernel';
import fc from 'fast-check';
import { unknownRestore } from './belonging';
import { type Cursor, WrongCursor } from './cursor';
import type { Feed } from './feed';

/** A ledger file, as far as histories are concerned: copies of it are values. */
interface File {
  readonly entries: readonly string[];
  readonly epochs: readonly Epoch[];
}

const chainOf = (entries: readonly string[]): ChainValue =>
  createHash('sha256').update(entries.join()).digest('hex') as ChainValue;

const instant = (n: number): Instant => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString() as Instant;

const epoch = (number: number, beganAt: Instant, { entries }: File): Epoch => ({
  number,
  beganAt,
  position: positionOf(entries.length),
  chain: chainOf(entries),
  reason: number === 1 ? 'created' : 'restored',
});

const fresh: File = { entries: [], epochs: [epoch(1, instant(0), { entries: [], epochs: [] })] };

const feedOf = ({ entries, epochs }: File, ledgerId = 'l'): Feed =>
  ({
    ledgerId,
    projection: 'p/1',
    head: async () => positionOf(entries.length),
    history: {
      epochs: async () => epochs,
      chainAt: async (at: Position) =>
        Number(at) > entries.length ? undefined : chainOf(entries.slice(0, Number(at))),
    },
  }) as unknown as Feed;

const cursorOf = ({ entries, epochs }: File, to = entries.length): Cursor => ({
  ledgerId: 'l',
  projection: 'p/1',
  from: positionOf(0),
  to: positionOf(to),
  chain: chainOf(entries.slice(0, to)),
  epoch: epochs.findLast(({ reason }) => reason === 'restored')?.beganAt,
  incarnation: 'i',
  count: 0,
  digest: '',
});

const five: File = { ...fresh, entries: ['a', 'b', 'c', 'd', 'e'] };
const restored = (backup: File, at = instant(7)): File => ({
  ...backup,
  epochs: [...backup.epochs, epoch(backup.epochs.length + 1, at, backup)],
});
const upTo = (file: File, length: number): File => ({ ...file, entries: file.entries.slice(0, length) });
const grown = (file: File, ...more: readonly string[]): File => ({ ...file, entries: [...file.entries, ...more] });

describe('a cursor in Kafka', () => {
  it('goes on with the ledger that it was written by, wherever that one is now', async () => {
    await expect(unknownRestore(cursorOf(five, 3), feedOf(five))).resolves.toBeUndefined();
    await expect(unknownRestore(cursorOf(restored(five)), feedOf(grown(restored(five), 'f')))).resolves.toBeUndefined();
  });

  it.each([
    [
      'an older copy that ends before it',
      upTo(five, 3),
      /up to position \S+5; this ledger ends at \S+3.*"ledger restore"/,
    ],
    ['an older copy that has gone on since', grown(upTo(five, 3), 'x', 'y', 'z'), /hash chain is [0-9a-f]{64} and was/],
    [
      'a copy in which one entry was changed',
      { ...five, entries: ['a', 'B', 'c', 'd', 'e'] },
      /not what this ledger holds/,
    ],
  ])('refuses %s, put back without a word', async (_, file, why) => {
    const refused = unknownRestore(cursorOf(five), feedOf(file));
    await expect(refused).rejects.toThrow(WrongCursor);
    await expect(refused).rejects.toThrow(why);
  });

  it('refuses a copy that does not know of the restore which is streamed, though it holds the same events', async () => {
    const refused = unknownRestore(cursorOf(restored(five)), feedOf(five));
    await expect(refused).rejects.toThrow(
      /was restored at 2026-01-01T00:07:00.000Z; this copy of it was never restored/,
    );
  });

  it.each([
    ['that ends before it', restored(upTo(five, 3))],
    ['that has gone on past it', grown(restored(upTo(five, 3)), 'x', 'y', 'z')],
    ['that lost nothing', restored(five)],
  ])('is void when the ledger was restored from a backup %s', async (_, file) => {
    await expect(unknownRestore(cursorOf(five), feedOf(file))).resolves.toMatchObject({ beganAt: instant(7) });
  });

  it('is void when a second backup of the same file was restored: its epoch bears the same number', async () => {
    const [first, second] = [restored(upTo(five, 2)), restored(upTo(five, 4), instant(9))];
    await expect(unknownRestore(cursorOf(first), feedOf(second))).resolves.toMatchObject({
      beganAt: instant(9),
      number: 2,
    });
  });

  it('of another ledger is refused, however often that one was restored', async () => {
    await expect(unknownRestore(cursorOf(five), feedOf(restored(five), 'other'))).rejects.toThrow(
      /this is ledger other/,
    );
  });

  it('goes on only where what was streamed is what the ledger begins with, whatever was backed up, put back and restored', async () => {
    const step = fc.constantFrom('record', 'back-up', 'put-back', 'restore', 'stream' as const);
    const checked = fc.check(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, pick) => {
        const life = new Life(pick);
        for (const [n, next] of steps.entries()) await life.go(next, n);
      }),
      { numRuns: 300 },
    );
    expect(await checked).toMatchObject({ failed: false });
  });
});

/** What happens to a ledger, its backups and its stream. */
class Life {
  private file = fresh;
  private readonly backups = [fresh];
  /** What the readers hold by the rule of the epochs. */
  private held: File = fresh;
  private cursor = cursorOf(fresh);

  constructor(private readonly pick: number) {}

  async go(step: string, n: number): Promise<void> {
    const backup = this.backups[(this.pick + n) % this.backups.length]!;
    if (step === 'record') this.file = grown(this.file, `event ${n}`);
    else if (step === 'back-up') this.backups.push(this.file);
    else if (step === 'put-back') this.file = backup;
    else if (step === 'restore') this.file = restored(backup, instant(n + 1));
    else await this.stream();
  }

  /** @throws Error when the readers are left with what the ledger does not begin with */
  private async stream(): Promise<void> {
    const verdict = await unknownRestore(this.cursor, feedOf(this.file)).catch((error: unknown) => error);
    if (verdict instanceof WrongCursor) return;
    if (verdict instanceof Error) throw verdict;
    const kept = verdict === undefined ? this.held.entries : [];
    const begun = this.file.entries.slice(0, kept.length);
    if (begun.join() !== kept.join()) throw new Error(`${kept.join()} is kept, of ${this.file.entries.join()}`);
    this.held = this.file;
    this.cursor = cursorOf(this.file);
  }
}
