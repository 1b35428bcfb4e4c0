export { type DeadLetter, type Failure } from './dead-letter';
export * from './dead-letters';
export * from './intake-runner';
