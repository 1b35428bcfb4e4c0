import { readFileSync } from 'node:fs';

/** @throws Error that says in a sentence which file cannot be read */
export function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`A file for Kafka cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
