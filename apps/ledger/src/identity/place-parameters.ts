import { parsePosition, type Position } from '@ledger/kernel';
import { Readable } from '../http/parameters';

export class PlaceParameters {
  @Readable(
    'A position; the newest one when absent.',
    '"at" must be a position, such as 0000000000000042.',
    parsePosition,
  )
  readonly at?: Position;
}
