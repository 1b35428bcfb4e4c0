export * from './histories';
export * from './ledger';
export * from './other-histories';
