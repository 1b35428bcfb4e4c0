import type { Socket } from 'node:net';
import { problem, type ProblemSlug } from './problems';

/** What Node's parser found, and what that is called here. Everything else is `bad-request`. */
const SLUGS: Readonly<Record<string, ProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'head-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
};

/** Answers what is no HTTP request, and so reaches no route: as problem details (RFC 9457), like everything else. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const answer = problem(SLUGS[error.code ?? ''] ?? 'bad-request', `The parser says ${error.code ?? error.message}.`);
  const body = JSON.stringify(answer);
  const head = [
    `HTTP/1.1 ${answer.status} ${answer.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
