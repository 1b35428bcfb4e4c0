export { tamper } from './ledger';
