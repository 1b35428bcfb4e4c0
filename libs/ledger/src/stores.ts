import { type DataFolder, type OpenFolder, openFolder } from '@ledger/data-folder';
import type { Settings } from '@ledger/platform';
import { CannotStart } from './cannot-start';

/** Opens the store that holds the events. The address is the whole of `LEDGER_STORE`. */
type StoreFactory = (folder: DataFolder, address: string) => Promise<OpenFolder>;

/** Every store, by the word before the first colon of `LEDGER_STORE`. Another store is one line here. */
const stores: ReadonlyMap<string, StoreFactory> = new Map<string, StoreFactory>([
  ['sqlite', (folder) => openFolder(folder)],
]);

/** @throws CannotStart when `LEDGER_STORE` names no store */
export function storeFactory({ store }: Pick<Settings, 'store'>): StoreFactory {
  const factory = stores.get(store.split(':', 1)[0]!);
  if (factory) return factory;
  throw new CannotStart([`LEDGER_STORE must be one of ${[...stores.keys()].join(', ')}, not "${store}".`]);
}
