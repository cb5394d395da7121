// What the reader has selected, as the service keeps it: the words, what stands around them, and their place.

import type { Selected } from "./messages.ts";

const AROUND = 64;

export function selected(): Selected | null {
  const selection = getSelection();
  const range = selection !== null && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  if (range === null || range.toString().trim() === "" || !document.body.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.setStart(document.body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const whole = document.body.textContent ?? "";
  const raw = range.toString();
  const start = before.toString().length + (raw.length - raw.trimStart().length);
  const end = start + raw.trim().length;
  return {
    url: location.href,
    language: languageOf(range.commonAncestorContainer),
    quote: {
      exact: whole.slice(start, end),
      prefix: whole.slice(Math.max(0, start - AROUND), start),
      suffix: whole.slice(end, end + AROUND),
    },
    start,
    end,
  };
}

function languageOf(node: Node): string {
  const element = node instanceof Element ? node : node.parentElement;
  const given = element?.closest("[lang]")?.getAttribute("lang") ?? "";
  return /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/.test(given) ? given : "";
}
