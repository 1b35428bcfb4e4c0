/** The name that differs from `text` by the fewest edits, if any is near enough to have been meant. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, edits: edits(text, name) })).sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(2, Math.floor(text.length / 3)) ? best.name : undefined;
}

/** Levenshtein's distance: the fewest letters to insert, delete or replace. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
