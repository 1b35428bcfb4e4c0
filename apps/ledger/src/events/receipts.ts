import type { Receipt } from '@ledger/application';

const STATUS = { recorded: 201, repeated: 200, waiting: 202 } as const;

export const statusOf = (receipt: Receipt): number =>
  receipt.status === 'refused' ? receipt.problem.status : STATUS[receipt.status];

/** A receipt as it is sent: with the address of the demand that it is about. */
export const withLinks = (receipt: Receipt): object =>
  receipt.demand === undefined ? receipt : { ...receipt, links: { demand: demandPath(receipt.demand) } };

export const demandPath = (demand: string): string => `/v1/demands/${encodeURIComponent(demand)}`;

/** How many of a batch came out how. */
export function summaryOf(receipts: readonly Receipt[]): Record<Receipt['status'], number> {
  const summary = { recorded: 0, repeated: 0, waiting: 0, refused: 0 };
  for (const { status } of receipts) summary[status] += 1;
  return summary;
}
