export { Attempts, type Mark } from './attempts';
export { type DeadLetter, type Failure, failureKinds, originalHeaders } from './dead-letter';
export { DeadLetters, type WholeLetter } from './dead-letters';
export { intakeGroup } from './intake-group';
export { IntakeRunner, type IntakeRunnerOptions } from './intake-runner';
export { type Missing, missingIn, sumOf } from './missing';
export type { IntakeReceipt, IntakeSink } from './taking';
