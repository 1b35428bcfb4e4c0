export { FileIdentity } from './file-identity';
export { FileLock } from './file-lock';
export { type Database, openDatabase, type Statement } from './open';
export { isOpenToOthers, PRIVATE_FILE, PRIVATE_FOLDER, tighten, withNeighbours } from './private-file';
export { command, type Command, query, type Query, type Value } from './query';
export { StorageFailure } from './storage-failure';
export { snapshot, transaction } from './transaction';
export { copyAtRest, copyOnline, flush, flushFolderOf } from './whole-file';
export { walState } from './write-ahead-log';
