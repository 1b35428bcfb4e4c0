export { ConfluentClient } from './client';
