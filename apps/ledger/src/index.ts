export { createLedgerApp, type LedgerApp } from './create-ledger-app';
export { serve } from './serve';
