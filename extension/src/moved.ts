// How claims stand after a change, out of the service's events. They come over a network too.

import { list, object, text, type Note } from "./notes.ts";

/** A claim as a change left it; `at` is when that was recorded. */
export interface Moved {
  claimId: string;
  status: string;
  labels: Record<string, string>;
  reasons: Record<string, string>;
  at: string;
}

/** What one event says of claims; nothing when it is none. */
export function movedBy(data: string): Moved[] {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return [];
  }
  const at = text(object(event)["recorded_at"]);
  return list(object(event)["standings"]).map(object).flatMap((one) => {
    const found = {
      claimId: text(one["claim_id"]),
      status: text(one["status"]),
      labels: worded(one["label"], text),
      reasons: worded(one["reasons"], (lines) => list(lines).map(text).join("\n")),
      at,
    };
    return found.claimId !== "" && found.status !== "" ? [found] : [];
  });
}

/** The notes with what has changed since they were written. */
export function broughtUp(notes: Note[], moved: Iterable<Moved>): Note[] {
  const last = new Map(Array.from(moved, (one) => [one.claimId, one]));
  return notes.map((note) => {
    const news = last.get(note.claimId);
    if (news === undefined || Date.parse(news.at) < Date.parse(note.modified)) return note;
    const { status, labels, reasons, at } = news;
    return { ...note, status, labels, reasons, modified: at };
  });
}

function worded(value: unknown, read: (words: unknown) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(object(value)).map(([language, words]) => [language, read(words)]));
}
