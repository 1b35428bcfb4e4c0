/**
 * What a reader does not see, or what changes how the rest is seen: control characters, marks of writing direction,
 * zero-width and other invisible characters, separators of lines and paragraphs, halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text of others in one line of a terminal: what would move its cursor, turn its letters or hide is spelled out. */
export const printable = (text: string): string => text.replace(UNSEEN, spelledOut);

/**
 * A whole text for a terminal: its own line ends and tabs stay. Everything is spelled out as JSON does it, so that JSON
 * stays the JSON that it was.
 */
export const printableText = (text: string): string =>
  text.replace(UNSEEN, (character) => (character === '\n' || character === '\t' ? character : spelledOut(character)));

function spelledOut(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
