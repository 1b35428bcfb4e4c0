export * from './column';
export * from './csv';
export * from './xlsx';
