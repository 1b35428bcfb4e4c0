export { cellKeyText, cellsOf, diffCells } from './cells';
