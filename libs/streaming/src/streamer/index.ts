export { lastRestore } from './belonging';
export { type Cursor, cursorText, digestOf, parseCursor, type Place, WrongCursor } from './cursor';
export { type Claim, CursorLog } from './cursor-log';
export { DemandFeed } from './demand-feed';
export type { Feed, FeedPage, LedgerHistory } from './feed';
export type { StreamerPhase, StreamerState } from './state';
export { type Streamed, Streamer, type StreamerOptions } from './streamer';
export { type ChangeSource, type EventSource, TotalsFeed } from './totals-feed';
