import { type Fetched, hideAborted } from './aborted';

const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

type Line = readonly [offset: number, producer: string, what?: 'abort' | 'commit' | 'plain' | Buffer];

const fetched = (
  aborted: readonly (readonly [producer: string, first: number])[],
  lines: readonly Line[],
): Fetched => ({
  abortedTransactions: aborted.map(([producerId, first]) => ({ producerId, firstOffset: String(first) })),
  messages: lines.map(([offset, producerId, what]) => ({
    offset: String(offset),
    key: what === 'abort' ? ABORT : what === 'commit' ? COMMIT : what instanceof Buffer ? what : null,
    isControlRecord: what === 'abort' || what === 'commit',
    batchContext: { producerId, inTransaction: what !== 'plain' },
  })),
});

function shown(answer: Fetched): number[] {
  hideAborted(answer);
  return answer.messages.filter(({ isControlRecord }) => !isControlRecord).map(({ offset }) => Number(offset));
}

describe('what was aborted', () => {
  it('is hidden when the transactions of two producers ended in another order than they began', () => {
    const answer = fetched(
      [
        ['b', 1],
        ['a', 0],
      ],
      [
        [0, 'a'],
        [1, 'b'],
        [2, 'b', 'abort'],
        [3, 'a'],
        [4, 'a', 'abort'],
        [5, 'b'],
        [6, 'b', 'commit'],
      ],
    );
    expect(shown(answer)).toEqual([5]);
  });

  it('is hidden when the reading begins in the middle of several', () => {
    const answer = fetched(
      [
        ['a', 0],
        ['b', 1],
        ['c', 2],
      ],
      [
        [10, 'c'],
        [11, 'b'],
        [12, 'a'],
        [13, 'a', 'abort'],
        [14, 'b', 'abort'],
        [15, 'a'],
        [16, 'c'],
        [17, 'c', 'abort'],
        [18, 'a', 'commit'],
      ],
    );
    expect(shown(answer)).toEqual([15]);
  });

  it('ends with the end of its transaction, and not at a record that looks like one', () => {
    const answer = fetched(
      [['a', 0]],
      [
        [0, 'a', ABORT],
        [1, 'a'],
        [2, 'a', 'abort'],
        [3, 'a', ABORT],
        [4, 'a', 'commit'],
      ],
    );
    expect(shown(answer)).toEqual([3]);
  });

  it('is only what belonged to the transaction', () => {
    const answer = fetched(
      [
        ['a', 0],
        ['a', 5],
      ],
      [
        [0, 'a'],
        [1, 'x', 'plain'],
        [2, 'b'],
        [3, 'a', 'abort'],
        [4, 'a'],
        [5, 'a'],
        [6, 'a', 'abort'],
      ],
    );
    expect(shown(answer)).toEqual([1, 2, 4]);
  });

  it('leaves nothing for the client to hide', () => {
    const answer = fetched([['a', 0]], [[0, 'a']]);
    hideAborted(answer);
    expect(answer.abortedTransactions).toEqual([]);
  });

  it('is there for who reads what is not committed: the broker names nothing then', () => {
    expect(
      shown(
        fetched(
          [],
          [
            [0, 'a'],
            [1, 'a', 'abort'],
          ],
        ),
      ),
    ).toEqual([0]);
  });
});
