export * from './access';
export * from './logging';
export * from './roles';
export * from './settings';
export * from './tokens';
