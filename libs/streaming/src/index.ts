export * from './kafkajs';
export * from './streamer/cursor-log';
export * from './port';
