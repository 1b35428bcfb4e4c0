export * from './entry-codec';
export * from './event-store';
export * from './recorded';
export * from './waiting-room';
