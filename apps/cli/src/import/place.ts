import { parsePosition } from '@ledger/kernel';
import type { ReadLedger } from '../opened-ledger';
import { type Service, Refused } from '../service';

/** A place in one history: the hash chain there is that of no other one. */
export interface Place {
  readonly ledger: string;
  readonly position: string;
  readonly chain: string;
}

/** Where a ledger stands, and whether it has been at a place. */
export interface Places {
  /** Absent where the service is of a version that does not tell. */
  now(): Promise<Place | undefined>;
  holds(place: Place): Promise<boolean>;
}

/** The ledger in this process. */
export const placesIn = ({ store }: Pick<ReadLedger, 'store'>): Places => ({
  async now() {
    const position = await store.head();
    return { ledger: store.ledgerId, position, chain: (await store.chainAt(position))! };
  },
  async holds({ ledger, position, chain }) {
    const at = parsePosition(position);
    return ledger === store.ledgerId && at !== undefined && (await store.chainAt(at)) === chain;
  },
});

/** The ledger of a service. */
export const placesOf = (service: Service): Places => ({
  now: () => asked(service, new URLSearchParams()),
  async holds({ ledger, position, chain }) {
    const found = await asked(service, new URLSearchParams({ at: position }));
    return found?.ledger === ledger && found.chain === chain;
  },
});

/** Absent where there is no such place, or nothing that tells of places. */
async function asked(service: Service, query: URLSearchParams): Promise<Place | undefined> {
  try {
    return await service.get<Place>('/v1/ledger', query);
  } catch (error) {
    if (error instanceof Refused && [404, 409].includes(error.status)) return undefined;
    throw error;
  }
}
