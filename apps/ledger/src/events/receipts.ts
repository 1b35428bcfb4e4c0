import { setImmediate as others } from 'node:timers/promises';
import type { Receipt } from '@ledger/intake';
import type { FastifyReply } from '../http/fastify';
import { sendProblem } from '../http/problem.filter';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The answer to one event or step: its receipt, or the problem with it. */
export function sendReceipt(reply: FastifyReply, receipt: Receipt): void {
  if (receipt.status !== 'refused') return sendJson(reply, statusOf(receipt), withLinks(receipt));
  const { status: _refused, problem, ...names } = receipt;
  sendProblem(reply, { ...problem, ...names });
}

/** Sends what is JSON already as text: this path carries every event there is. */
function sendJson(reply: FastifyReply, status: number, body: object): void {
  reply.code(status).header('content-type', JSON_TYPE).send(JSON.stringify(body));
}

/** Receipts that are put into words before others get their turn: each may list many faults. */
const PIECE = 250;

/** The answer to a batch: all receipts, in its order, and how many came out how. */
export async function sendBatch(reply: FastifyReply, receipts: readonly Receipt[]): Promise<void> {
  const pieces: string[] = [];
  for (let from = 0; from < receipts.length; from += PIECE) {
    if (from > 0) await others();
    const piece = receipts.slice(from, from + PIECE).map(withLinks);
    pieces.push(JSON.stringify(piece).slice(1, -1));
  }
  const text = `{"items":[${pieces.join(',')}],"summary":${JSON.stringify(summaryOf(receipts))}}`;
  reply.code(200).header('content-type', JSON_TYPE).send(text);
}

const STATUS = { recorded: 201, repeated: 200, waiting: 202 } as const;

const statusOf = (receipt: Exclude<Receipt, { status: 'refused' }>): number => STATUS[receipt.status];

/** A receipt as it is sent: with the address of the demand that it is about. */
export const withLinks = (receipt: Receipt): object =>
  receipt.demand === undefined ? receipt : { ...receipt, links: { demand: demandPath(receipt.demand) } };

export const demandPath = (demand: string): string => `/v1/demands/${encodeURIComponent(demand)}`;

/** How many of a batch came out how. */
function summaryOf(receipts: readonly Receipt[]): Record<Receipt['status'], number> {
  const summary = { recorded: 0, repeated: 0, waiting: 0, refused: 0 };
  for (const { status } of receipts) summary[status] += 1;
  return summary;
}
