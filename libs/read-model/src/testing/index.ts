export * from './histories';
export * from './ledger';
