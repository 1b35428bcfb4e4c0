import { DismissWaiting, DismissWaitingHandler } from './dismiss-waiting';
import { RecordEvents, RecordEventsHandler } from './record-events';
import { RecordStep, RecordStepHandler } from './record-step';

/** Every command and its handler. A new command is a file and a line here. */
export const commands = [
  [RecordEvents, RecordEventsHandler],
  [RecordStep, RecordStepHandler],
  [DismissWaiting, DismissWaitingHandler],
] as const;
