export * from './brand';
export * from './canonical-json';
export * from './json-bounds';
export * from './limits';
export * from './nearest';
export * from './position';
export * from './result';
export * from './time';
