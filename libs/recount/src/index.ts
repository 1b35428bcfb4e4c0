export { type CountedCells, type CountedDemand, type CountedPlace, SqlCount } from './recount';
