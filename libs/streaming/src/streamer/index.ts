export { lastRestore } from './belonging';
export * from './cursor';
export * from './cursor-log';
export * from './demand-feed';
export * from './feed';
export * from './state';
export * from './streamer';
export * from './totals-feed';
