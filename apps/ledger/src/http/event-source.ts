/** One event of a `text/event-stream` (HTML, Server-sent events). */
export function serverSentEvent(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A line that says nothing: it keeps proxies from taking a quiet stream for a dead one. */
export const HEARTBEAT = ': still here\n\n';

/** The first words of a stream: a client that loses it tries again after a second. */
export const GREETING = ': here you are\nretry: 1000\n\n';

export const EVENT_STREAM = 'text/event-stream; charset=utf-8';
