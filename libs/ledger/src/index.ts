export { CannotStart } from './cannot-start';
export type { FollowerStatus, LogFollower } from './followers';
export type { KafkaIntakeStatus, KafkaStatus, StreamerStatus } from './kafka/kafka-status';
export { lacksSomething, reasonIn } from './kafka/kafka-status';
export type { KafkaWork } from './kafka/kafka-work';
export { openClient } from './kafka/open-client';
export { publicData } from './kafka/public-data';
export { streamersOf } from './kafka/streamers';
export { Ledger } from './ledger';
