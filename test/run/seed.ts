/** The seed of this run of jest. `LEDGER_SEED` gives it; without it, each run has another. The last lines of a run print it. */
export const seed = Number(process.env['LEDGER_SEED']);

/** Numbers from 0 to 1 that depend on the seed and a name alone, so that a spec draws the same ones when it runs alone. */
export function randomFor(name: string): () => number {
  let state = seed;
  for (const unit of Buffer.from(name)) state = Math.imul(state ^ unit, 0x01000193);
  return mulberry32(state);
}

/** Mulberry32: small, and the same on every machine. */
function mulberry32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
