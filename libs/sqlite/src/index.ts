export * from './open';
export * from './query';
export * from './transaction';
