export type { Column } from './column';
export { toCsv } from './csv';
export { toXlsx } from './xlsx';
