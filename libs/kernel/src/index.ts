export type { Brand } from './brand';
export { canonicalJson, type Json, NotCanonical } from './canonical-json';
export { JSON_BOUNDS, jsonExcess } from './json-bounds';
export { type LimitName, limitNames, limits, type Limits, usualLimits } from './limits';
export { nearest } from './nearest';
export { type CallerAnswer, OperationalError } from './operational-error';
export {
  beforeFirst,
  halfway,
  parsePosition,
  type Position,
  positionAfter,
  positionBefore,
  positionNumber,
  positionOf,
} from './position';
export { fail, ok, type Result } from './result';
export {
  type Clock,
  dateOf,
  daysBetween,
  type Instant,
  instantOf,
  isDay,
  type LocalDate,
  notAnInstant,
  parseDate,
  parseInstant,
  readInstant,
  systemClock,
} from './time';
