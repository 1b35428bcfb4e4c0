export { CannotStart } from './cannot-start';
export { createLedgerApp, type LedgerApp } from './create-ledger-app';
export { kafkaSettingsOf } from './kafka/kafka-settings';
export { openClient } from './kafka/open-client';
export { streamersOf } from './kafka/streamers';
export { Ledger } from './ledger';
export { serve } from './serve';
