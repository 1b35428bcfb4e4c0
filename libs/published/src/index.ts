export { type ComparedRow, type ComparedSection, compareWithTable, type Comparison } from './compare';
export { layoutColumns, layoutLike, type LayoutRow, microsoftLayout, type TotalsRow } from './layout';
export {
  figureNames,
  type Figures,
  header,
  noFigures,
  outcomeSum,
  type PublishedRow,
  sectionLabel,
  sectionOfLabel,
  type TableSection,
  unitOf,
} from './published-table';
export { overlappingPeriods, parseTable, periodsOf } from './table';
