export { type MeasureName, measureNamed, measureNames, measures } from './measures';
export { type CellKey, type PlaceChange, placeChanges } from './cell';
export { type Contribution, contributionOf, type Place, placeText } from './contribution';
export { type Month, parsePeriod, type Period, periodAround, type PeriodKind } from './period';
export { countedSections, policies, policyNamed } from './policies';
export { type CountedSection, countedSection, type Policy, policyId } from './policy';
export { Unknown } from './unknown';
