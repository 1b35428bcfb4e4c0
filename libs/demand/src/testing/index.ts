export { lawful } from './histories';
