import type { Instant } from '@ledger/kernel';
import type { EventOf } from '../catalog';
import { clearlyBefore } from '../order';
import type { DemandState } from '../state';
import type { Rule } from './rule';
import type { Work } from './closed-demand';

/**
 * Nothing is done with a demand before it was received: reports count from the day of receipt, and an answer is one to
 * a demand (Microsoft, Law Enforcement Requests Report, "Requests for customer data": requests received, and how they
 * were answered). European Union: Regulation (EU) 2023/1543, Article 10(1) to (3): upon receipt of the order. Days are
 * another around the world, so both the instant and the day have to be before.
 */
export const nothingBeforeReceipt: Rule<EventOf<Work>> = ({ type, at, data }, state) => {
  const receipt = receiptOf(state);
  if (!clearlyBefore(at, receipt) || data.on >= state.receivedOn) return undefined;
  return {
    rule: 'nothing-before-receipt',
    detail: `${type} happened on ${data.on}, before the demand was received on ${state.receivedOn}.`,
    next: 'If the demand was received earlier, send DemandCorrected with the right receivedOn first, then this event again; if the day of this event is wrong, send it with the right one.',
  };
};

/** A correction knows the day only. */
const receiptOf = ({ corrected, receivedAt, receivedOn }: DemandState): Instant =>
  Object.hasOwn(corrected, 'receivedOn') ? (`${receivedOn}T00:00:00.000Z` as Instant) : receivedAt;
