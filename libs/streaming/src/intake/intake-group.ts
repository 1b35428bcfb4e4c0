import type { Epoch } from '@ledger/event-store';
import type { Contract } from '../contract/contract';
import { compact } from '../records/ledger-event';

/**
 * The consumer group of the intake. A ledger that was restored lacks what came after its backup, though the group before
 * has committed it: so each restore has a separate group, which reads all that the topic still holds. What the ledger
 * has, it knows by source and id.
 */
export function intakeGroup({ prefix }: Pick<Contract, 'prefix'>, restore?: Epoch): string {
  return `${prefix}ledger.intake${restore ? `.${compact(restore.beganAt)}` : ''}`;
}
