export { type Audience, audiences } from './audience';
export { type Band, type Blank, blanks, cellOf, type Figure, NotExact, numberOf, textOf } from './figure';
export { Publication, type Sectioned } from './publication';
export type { ShownRow } from './rows';
export type { Rule } from './rule';
export type { Shown } from './shown';
