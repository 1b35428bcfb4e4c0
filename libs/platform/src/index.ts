export * from './access';
export { whyOthersMayReplace } from './file-guard';
export * from './logging';
export * from './roles';
export * from './settings';
export { sourceFault } from './source-settings';
export * from './token-entry';
export * from './tokens';
export * from './tokens-file';
