export * from './ledger';
export * from './damage';
