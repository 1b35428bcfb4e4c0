import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createLog } from '@ledger/platform';
import { StorageFailure } from '@ledger/sqlite';
import type { Ledger } from '@ledger/ledger';
import { answersTo } from './event-stream';
import { SpoolRoom } from './spool-room';

/** The last line that a caller reads when the intake fails with that. */
async function lastLineAfter(error: Error): Promise<unknown> {
  const ledger = { stopping: new AbortController() } as unknown as Ledger;
  const log = createLog({ logLevel: 'silent' });
  const room = new SpoolRoom(tmpdir(), { each: 1, all: 1 });
  const lines = Readable.from([Buffer.from('{}\n')]);
  const record = async (): Promise<never> => {
    throw error;
  };
  const answer = await text(answersTo(ledger, { lines, context: {}, record, log, room }));
  return JSON.parse(answer);
}

const fault = (trouble: StorageFailure['trouble']): StorageFailure =>
  new StorageFailure('/data/ledger.db', trouble, '/data/ledger.db is at fault.');

describe('a stream of events that breaks off', () => {
  it.each([
    [fault('full'), 'storage-full', 507],
    [fault('locked'), 'unavailable', 503],
    [fault('damaged'), 'storage-failed', 500],
    [new Error('a mistake'), 'unavailable', 503],
  ])('says in its last line why, but not where (%s)', async (error, slug, status) => {
    const line = await lastLineAfter(error);
    expect(line).toMatchObject({
      status: 'failed',
      problem: { type: `urn:request-ledger:problem:${slug}`, status, next: expect.any(String) },
    });
    expect(JSON.stringify(line)).not.toContain('/data');
  });
});
