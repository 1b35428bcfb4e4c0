export * from './attempts';
export { type DeadLetter, type Failure, failureKinds, originalHeaders } from './dead-letter';
export * from './dead-letters';
export * from './intake-group';
export * from './intake-runner';
export * from './missing';
export type { IntakeReceipt, IntakeSink } from './taking';
