/** The most events that one batch may hold; a stream may hold any number. */
export const BATCH_LIMIT = 10_000;
