export * from './access';
export * from './logging';
export * from './roles';
export * from './settings';
export { sourceFault } from './source-settings';
export * from './tokens';
