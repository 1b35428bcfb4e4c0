/**
 * The word of a list that was most likely meant: at most a third of its letters away. `undefined` when none is near.
 * Its time is bounded, because callers decide what is asked: most words of a list are ruled out by their length alone.
 */
export function nearest(word: string, list: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const given = word.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of list) {
    const most = Math.min(Math.max(1, Math.floor(candidate.length / 3)), least - 1);
    const steps = distance(given, candidate, most);
    if (steps <= most) [best, least] = [candidate, steps];
  }
  return best;
}

/** What is longer is no misspelling of anything here, and would only cost time. */
const LONGEST = 64;

/** Two rows of the table of distances, used over and over: this is asked for thousands of words at a time. */
let above = new Uint16Array(LONGEST * 2);
let row = new Uint16Array(LONGEST * 2);

/** Levenshtein's distance; `Infinity` when it is more than `most`. */
function distance(a: string, candidate: string, most: number): number {
  if (Math.abs(a.length - candidate.length) > most || candidate.length >= above.length) return Infinity;
  const b = candidate.toLowerCase();
  for (let j = 0; j <= b.length; j++) above[j] = j;
  for (let i = 1; i <= a.length; i++) {
    // No later row holds less than the least of this one.
    if (fillRow(i, a.charCodeAt(i - 1), b) > most) return Infinity;
    [above, row] = [row, above];
  }
  return above[b.length]!;
}

/** Fills one row from that above it, and gives the least number in it. */
function fillRow(i: number, letter: number, b: string): number {
  let least = i;
  row[0] = i;
  for (let j = 1; j <= b.length; j++) {
    const replaced = above[j - 1]! + (letter === b.charCodeAt(j - 1) ? 0 : 1);
    const moved = Math.min(above[j]!, row[j - 1]!) + 1;
    row[j] = Math.min(replaced, moved);
    least = Math.min(least, row[j]!);
  }
  return least;
}
