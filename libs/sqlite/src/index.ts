export * from './open';
export * from './query';
export * from './transaction';
export { StorageFailure, type StorageTrouble } from './storage-failure';
