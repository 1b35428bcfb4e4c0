export * from './open';
export * from './transaction';
