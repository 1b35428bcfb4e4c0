export { type CountedCells, type CountedPlace, SqlCount } from './recount';
