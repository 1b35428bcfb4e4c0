export { KafkajsClient } from './client';
export { KafkajsTopics } from './topics';
