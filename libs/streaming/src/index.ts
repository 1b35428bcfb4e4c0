export * from './clients';
export * from './contract';
export * from './intake';
export * from './kafkajs';
export * from './port';
export * from './records/demand-record';
export * from './streamer';
