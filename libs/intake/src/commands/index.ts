/** The commands have a door of their own: they bring Nest along, which the command line can do without. */
export { ApplicationModule } from './application.module';
export { RecordStep, type StepTaken } from './record-step.command';
export { RecordStepHandler } from './record-step.handler';
export { faultsIn, stepDtos } from './step-dtos';
export { isStep, type Step, stepNames, steps } from './steps';
