export { type Ledger, openLedger } from './ledger';
export { damage, damages } from './damage';
