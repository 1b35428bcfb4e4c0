import { promote, rebuild, type Rebuilding } from '@ledger/projections';
import type { Retried } from './answers';
import { DoesNotAddUp } from './does-not-add-up';
import { isCountableNow } from './refold';
import { replay } from './replay';
import { asideCount } from './set-aside';
import type { Shelf } from './shelf';
import type { Source } from './source';

export interface Retry extends Rebuilding {
  readonly shelf: Shelf;
  readonly store: Source;
  readonly path: string;
}

/**
 * Tries the demands again that are set aside, after an upgrade or a repair. Where at least one can be counted now, all
 * tables are built from zero beside the live ones and put in their place, so that each event counts at its own position.
 * The live tables have to be right in everything else.
 *
 * @throws DoesNotAddUp when they are not
 */
export async function retry({ shelf, store, path, ...options }: Retry): Promise<Retried> {
  const { tables } = shelf.live();
  const position = tables.cursor();
  const tried = asideCount(tables, position);
  if (tried === 0) return { position, tried, setAside: 0 };
  const { differences } = await replay(path, store);
  const other = differences.find(({ what }) => !what.startsWith('set aside: '));
  if (!differences.some(({ rebuilt }) => isCountableNow(rebuilt))) return { position, tried, setAside: tried };
  if (other)
    throw new DoesNotAddUp(`The totals are not as they should be apart from what is set aside (${other.what}).`);
  await rebuild(shelf, store, options);
  const promoted = await promote(shelf, store, { ...options, accept: true });
  return { position: promoted.position, tried, setAside: asideCount(shelf.live().tables, promoted.position) };
}
