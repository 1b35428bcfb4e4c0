export * from './contract';
export * from './kafkajs';
export * from './port';
export * from './records/demand-record';
export * from './streamer';
