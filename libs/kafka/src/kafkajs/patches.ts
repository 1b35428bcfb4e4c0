import { hideWhatWasAborted } from './aborted';
import { readHeadersInOnePass } from './headers';

let isPatched = false;

/** Corrects two decoders of kafkajs, once in a process. Called when a client connects, so that an import changes nothing. */
export function patchKafkajs(): void {
  if (isPatched) return;
  isPatched = true;
  readHeadersInOnePass();
  hideWhatWasAborted();
}
