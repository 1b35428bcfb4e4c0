/** What a stream is about. A follower declares the categories that it reads, and skips all others. */
export type Category = string;

/** The category of the streams that are named by the id of their demand alone, as all streams of older ledgers are. */
export const DEMAND: Category = 'demand';

const NAMED = /^\{([a-z][a-z-]*)\}/;

/** The category in a stream's name. */
export const categoryOf = (stream: string): Category => NAMED.exec(stream)?.[1] ?? DEMAND;

/** Names a stream: `{category}id`. Ids of demands cannot begin like that. */
export const streamNamed = (category: Category, id: string): string =>
  category === DEMAND ? id : `{${category}}${id}`;
