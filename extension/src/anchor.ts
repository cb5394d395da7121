// Where on a page a quote stands, also after the page was edited; nowhere rather than at a wrong place.

import search, { type Match } from "approx-string-match";

import { fold, type Flow } from "./flows.ts";
import type { Quote } from "./notes.ts";
import { senseKept } from "./sense.ts";

const CONTEXT = 32; // characters before and after that are compared
const LONG = 24; // a quote so long is hardly anywhere by chance
const EDITED = 0.3; // so much of a quote may have changed
const ROUNDS = 4; // how often what is left of a page is searched for an edited quote
const BESIDE = 0.6; // context that is so much alike is the same

interface Candidate {
  flow: Flow;
  start: number;
  end: number;
  errors: number;
}

interface Judged extends Candidate {
  before: number | null; // how alike the text before is; null when it is not known what stood there
  after: number | null;
  score: number;
}

/** Where the quote stands, as stretches of text nodes; empty when it is not there any more. */
export function anchor(flows: Flow[], quote: Quote, position: number | null = null): Range[] {
  const exact = fold(quote.exact);
  if (exact === "") return [];
  const prefix = fold(quote.prefix).slice(-CONTEXT);
  const suffix = fold(quote.suffix).slice(0, CONTEXT);
  const judge = (one: Candidate): Judged => {
    const before = prefix === "" ? null : likeness(prefix, one.flow.text.slice(0, one.start).trimEnd(), "end");
    const after = suffix === "" ? null : likeness(suffix, one.flow.text.slice(one.end).trimStart(), "start");
    const place = position === null ? 0 : nearness(one, position);
    const score = 4 * (1 - one.errors / exact.length) + 2 * (before ?? 0) + 2 * (after ?? 0) + place / 2;
    return { ...one, before, after, score };
  };
  const verbatim = flows.flatMap((flow) => occurrences(flow, exact)).map(judge);
  const nothingElseKnown = prefix === "" && suffix === "" && (verbatim.length === 1 || position !== null);
  const found =
    best(verbatim.filter((one) => exact.length >= LONG || nothingElseKnown || besides(one))) ??
    best(
      flows
        .flatMap((flow) => edited(flow, exact, prefix, suffix))
        .map(judge)
        .filter((one) => isSame(one, quote.exact)),
    );
  return found === null ? [] : found.flow.ranges(found.start, found.end);
}

function best(candidates: Judged[]): Judged | null {
  let found: Judged | null = null;
  for (const one of candidates) if (found === null || one.score > found.score + 1e-9) found = one;
  return found;
}

function besides(one: Judged): boolean {
  return (one.before ?? 0) >= BESIDE || (one.after ?? 0) >= BESIDE;
}

/** An edited quote is the same one when it says the same, and when more was rewritten, at the same place. */
function isSame(one: Judged, exact: string): boolean {
  const shown = one.flow.ranges(one.start, one.end).map(String).join("");
  const kept = senseKept(exact, shown);
  const longer = fold(shown).length / fold(exact).length;
  if (besides(one)) return kept >= 0.85 && longer <= 1.6;
  return kept === 1 && longer <= 1.35 && exact.length >= LONG;
}

function occurrences(flow: Flow, exact: string): Candidate[] {
  const found: Candidate[] = [];
  for (let start = flow.text.indexOf(exact); start >= 0; start = flow.text.indexOf(exact, start + 1)) {
    if (isWhole(flow.text, start, start + exact.length)) {
      found.push({ flow, start, end: start + exact.length, errors: 0 });
    }
  }
  return found;
}

/** No letter or digit of the same word stands right before or after. */
function isWhole(text: string, start: number, end: number): boolean {
  const inside = /[\p{L}\p{N}]/u;
  const cut = (one: number) => inside.test(text.charAt(one - 1)) && inside.test(text.charAt(one));
  return !cut(start) && !cut(end);
}

/** Stretches that are nearly the quote: the nearest of the whole flow, and what stands between its old neighbours. */
function edited(flow: Flow, exact: string, prefix: string, suffix: string): Candidate[] {
  const most = Math.floor(exact.length * EDITED);
  const reach = exact.length + most + 2;
  const found = nearest(flow.text, exact, most, 0, flow.text.length, ROUNDS);
  for (const { end } of near(flow.text, prefix)) found.push(...nearest(flow.text, exact, most, end, end + reach, 1));
  for (const { start } of near(flow.text, suffix)) found.push(...nearest(flow.text, exact, most, start - reach, start, 1));
  return found.map(({ start, end, errors }) => ({ flow, errors, ...wholeWords(flow.text, start, end) }));
}

/** The stretches that are nearest, and those that are nearest before and after them: the first may be another's. */
function nearest(text: string, exact: string, most: number, from: number, to: number, rounds: number): Match[] {
  const begin = Math.max(0, from);
  if (rounds === 0 || to - begin < exact.length - most) return [];
  const found = search(text.slice(begin, to), exact, most).map(({ start, end, errors }) => ({
    start: begin + start,
    end: begin + end,
    errors,
  }));
  if (found.length === 0) return [];
  return [
    ...found,
    ...nearest(text, exact, most, begin, Math.min(...found.map((one) => one.start)), rounds - 1),
    ...nearest(text, exact, most, Math.max(...found.map((one) => one.end)), to, rounds - 1),
  ];
}

function near(text: string, context: string): Match[] {
  return context.length < CONTEXT / 2 ? [] : search(text, context, Math.floor(context.length * (1 - BESIDE) * 0.5));
}

function wholeWords(text: string, start: number, end: number): { start: number; end: number } {
  const inside = /[\p{L}\p{M}\p{N}'-]/u;
  let from = start;
  let to = end;
  while (from > 0 && inside.test(text.charAt(from)) && inside.test(text.charAt(from - 1))) from--;
  while (to < text.length && inside.test(text.charAt(to)) && inside.test(text.charAt(to - 1))) to++;
  while (from < to && text.charAt(from) === " ") from++;
  while (from < to && text.charAt(to - 1) === " ") to--;
  return { start: from, end: to };
}

/** How alike context is, 0 to 1. */
function likeness(context: string, text: string, side: "start" | "end"): number {
  const length = context.length + Math.ceil(context.length / 4);
  const beside = side === "end" ? text.slice(-length) : text.slice(0, length);
  const errors = search(beside, context, context.length)[0]?.errors ?? context.length;
  return 1 - Math.min(errors, context.length) / context.length;
}

/** How near a candidate is to where the quote stood, 0 to 1; positions only rank what else is alike. */
function nearness(one: Candidate, position: number): number {
  const length = Math.max(one.flow.text.length, position, 1);
  return 1 - Math.min(1, Math.abs(one.start - position) / length);
}
