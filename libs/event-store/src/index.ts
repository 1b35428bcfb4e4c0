export * from './entry-codec';
export * from './event-store';
export * from './position-watch';
export * from './recorded';
export * from './waiting-room';
