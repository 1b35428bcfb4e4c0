import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { explained, type StoredFile } from './storage-failure';

/** A connection that says what is wrong with its file when SQLite blames that. @throws StorageFailure from every call */
export class GuardedDatabase extends DatabaseSync {
  constructor(
    private readonly file: StoredFile,
    readOnly: boolean,
  ) {
    super(file.path, { readOnly, timeout: 10_000 });
  }

  override exec(sql: string): void {
    try {
      super.exec(sql);
    } catch (error) {
      throw explained(error, this.file);
    }
  }

  override prepare(sql: string): StatementSync {
    try {
      return guarded(super.prepare(sql), this.file);
    } catch (error) {
      throw explained(error, this.file);
    }
  }
}

/** Shadows the calls of one statement: this costs nothing that can be measured beside the call itself. */
function guarded(statement: StatementSync, file: StoredFile): StatementSync {
  for (const name of ['all', 'get', 'run'] as const) {
    const call = statement[name].bind(statement) as Call;
    statement[name] = ((...parameters: unknown[]) => {
      try {
        return call(...parameters);
      } catch (error) {
        throw explained(error, file);
      }
    }) as never;
  }
  const rows = statement.iterate.bind(statement) as Call<Iterable<unknown>>;
  statement.iterate = function* (...parameters: unknown[]) {
    try {
      yield* rows(...parameters);
    } catch (error) {
      throw explained(error, file);
    }
  } as never;
  return statement;
}

type Call<Answer = unknown> = (...parameters: unknown[]) => Answer;
