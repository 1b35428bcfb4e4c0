/** When a broker, by its address, was last connected to and did not answer; ms since the epoch. */
const silences = new Map<string, number>();

export function noteSilence(address: string): void {
  silences.set(address, Date.now());
}

/** The client asks the first of its brokers first, and waits for it: one that hung goes to the end. */
export const inOrderOfTrust = (brokers: readonly string[]): string[] =>
  brokers.toSorted((a, b) => (silences.get(a) ?? 0) - (silences.get(b) ?? 0));
