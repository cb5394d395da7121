// Whether edited words still say the same: a sentence whose numbers, names or negations changed is another claim.

import search from "approx-string-match";

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’ʼ-][\p{L}\p{M}\p{N}]+)*/gu;
const NUMBER = /\p{N}+(?:[.,]\p{N}+)*/gu;
const NEGATION =
  /^(?:no|not|none|nor|never|neither|nobody|nothing|without|cannot|\p{L}+n't|не|ні|ніхто|ніщо|ніколи|без|жоден|жодного|немає|нема)$/u;
const CONTENT = 4; // letters of a word that carries meaning
const LONG_WORD = 7; // letters of a word in which one may be another

/** How much of the words that carry meaning is still there, 0 to 1; 0 when the sense is another. */
export function senseKept(before: string, after: string): number {
  if (!same(numbers(before), numbers(after)) || negations(before) !== negations(after)) return 0;
  const [were, are] = [words(before).map(folded), words(after).map(folded)];
  const names = words(before).slice(1).filter(isName).map(folded);
  if (!names.every((name) => isThere(name, are))) return 0;
  const lost = carrying(were).filter((word) => !isThere(word, are));
  const gained = carrying(are).filter((word) => !isThere(word, were));
  if (lost.length > 0 && gained.length > 0) return 0; // a word was put in the place of another
  return 1 - lost.length / Math.max(1, carrying(were).length);
}

function carrying(words: string[]): string[] {
  return words.filter((word) => word.length >= CONTENT);
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

/** A word is there as it was, or mended: the same letters in another order, or in a long word one of them another. */
function isThere(word: string, words: string[]): boolean {
  if (words.includes(word)) return true;
  const errors = Math.floor(word.length / LONG_WORD);
  return words.some(
    (other) =>
      Math.abs(other.length - word.length) <= errors &&
      (letters(other) === letters(word) ||
        (errors > 0 && other[0] === word[0] && search(other, word, errors).length > 0)),
  );
}

function letters(word: string): string {
  return [...word].sort().join("");
}

function same(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
