export * from './access';
export * from './logging';
export * from './nearest-name';
export * from './roles';
export * from './settings';
export * from './tokens';
