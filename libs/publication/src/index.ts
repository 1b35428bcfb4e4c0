export { type Audience, audiences } from './audience';
export { type Band, type Blank, blanks, cellOf, type Figure, NotExact, numberOf, textOf } from './figure';
export { Publication, type Sectioned, type ShownRow } from './publication';
export type { Rule } from './rule';
