/** The word of a list that was most likely meant: at most a third of its letters away. `undefined` when none is near. */
export function nearest(word: string, list: readonly string[]): string | undefined {
  const given = word.toLowerCase().slice(0, LONGEST);
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of list) {
    const steps = distance(given, candidate.toLowerCase());
    if (steps < least && steps <= Math.max(1, Math.floor(candidate.length / 3))) [best, least] = [candidate, steps];
  }
  return best;
}

/** What is longer is no misspelling of anything here, and would only cost time. */
const LONGEST = 64;

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}
