export { obstacles, type Obstacle } from './obstacles';
export { demandsIn, simulate, SIMULATOR, type SimulateOptions } from './simulate';
