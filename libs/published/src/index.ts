export * from './compare';
export * from './faults';
export * from './layout';
export * from './names';
export * from './published-table';
export { demandsIn, simulate, type SimulateOptions, SIMULATOR } from './simulate/simulate';
export { type Obstacle, obstacles } from './simulate/obstacles';
export { overlappingPeriods, parseTable, periodsOf, type TableProblem } from './table';
