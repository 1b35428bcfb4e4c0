export { cacheBudget } from './cache-budget';
export * from './chain';
export * from './entry-codec';
export * from './epoch';
export * from './event-store';
export * from './integrity';
export * from './position-watch';
export * from './recorded';
export * from './waiting-room';
