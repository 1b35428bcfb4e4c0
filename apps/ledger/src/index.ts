export { CannotStart, createLedgerApp, type LedgerApp } from './create-ledger-app';
export { Ledger, ledgerFile, readModelFile } from './ledger';
export { serve } from './serve';
