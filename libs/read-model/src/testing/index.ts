export { corrected, history, noData, received, record, type Step } from './histories';
export { copyOf, ledgerWith, type TestLedger } from './ledger';
