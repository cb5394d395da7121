// Whether edited words still say the same: a sentence whose numbers, names or negations changed is another claim.

import search from "approx-string-match";

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’ʼ-][\p{L}\p{M}\p{N}]+)*/gu;
const NUMBER = /\p{N}+(?:[.,]\p{N}+)*/gu;
const NEGATION =
  /^(?:no|not|none|nor|never|neither|nobody|nothing|without|cannot|\p{L}+n't|не|ні|ніхто|ніщо|ніколи|без|жоден|жодного|немає|нема)$/u;
const CONTENT = 4; // letters of a word that carries meaning

/** How much of the words that carry meaning is still there, 0 to 1; 0 when the sense is another. */
export function senseKept(before: string, after: string): number {
  if (!same(numbers(before), numbers(after)) || negations(before) !== negations(after)) return 0;
  const there = new Set(words(after).map(folded));
  const names = words(before).slice(1).filter(isName);
  if (!names.every((name) => isThere(folded(name), there))) return 0;
  const carrying = words(before).map(folded).filter((word) => word.length >= CONTENT);
  if (carrying.length === 0) return 1;
  return carrying.filter((word) => isThere(word, there)).length / carrying.length;
}

function words(text: string): string[] {
  return text.match(WORD) ?? [];
}

function folded(word: string): string {
  return word.toLowerCase().replace(/[’ʼ]/g, "'");
}

function isName(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function numbers(text: string): string[] {
  return (text.match(NUMBER) ?? []).map((number) => number.replace(/[.,](?=\p{N}{3}(?!\p{N}))/gu, "")).sort();
}

function negations(text: string): number {
  return words(text).filter((word) => NEGATION.test(folded(word))).length;
}

/** A word is there as it was, or mended: the same beginning, and a letter in five another. */
function isThere(word: string, words: Set<string>): boolean {
  if (words.has(word)) return true;
  const errors = Math.floor(word.length / 5);
  if (errors === 0) return false;
  return [...words].some(
    (other) =>
      other.slice(0, 3) === word.slice(0, 3) &&
      Math.abs(other.length - word.length) <= errors &&
      search(other, word, errors).length > 0,
  );
}

function same(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
