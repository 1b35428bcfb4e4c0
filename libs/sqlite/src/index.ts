export * from './file-identity';
export * from './file-lock';
export * from './open';
export * from './private-file';
export * from './query';
export { StorageFailure, type StorageTrouble } from './storage-failure';
export * from './transaction';
export * from './whole-file';
export * from './write-ahead-log';
