export * from './client';
export * from './partition';
export * from './record';
export * from './sink';
export * from './source';
export * from './topics';
export * from './transactions';
