/** The commands have a door of their own: they bring Nest along, which the command line can do without. */
export * from './application.module';
export * from './record-step.command';
export * from './record-step.handler';
export * from './step-dtos';
export * from './steps';
