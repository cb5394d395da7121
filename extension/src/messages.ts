// What the parts of the extension say to each other.

import type { Moved } from "./moved.ts";
import type { Quote, Note } from "./notes.ts";

/** A page's claims, as the content script has them. `away`: the service could not be asked, this is what it last said. */
export interface PageState {
  url: string;
  looked: Looked;
  marked: string[];
}

/** Words that the reader selected, with where they stand. */
export interface Selected {
  url: string;
  language: string;
  quote: Quote;
  start: number;
  end: number;
}

/** To the background. */
export type Asked =
  | { type: "look"; url: string }
  | { type: "details"; claimId: string }
  | { type: "renew" }
  | { type: "settings" };

/** What the background answers to `look`. */
export interface Looked {
  off: boolean;
  away: boolean;
  problem: string | null;
  asOf: number | null;
  notes: Note[];
  server: string;
  openly: boolean;
}

/** To a content script. */
export type Told = { type: "state" } | { type: "show"; id: string } | { type: "selected" } | { type: "again" } | { type: "next" };

/** From a content script, to whoever listens. */
export interface Changed {
  type: "changed";
}

/** To a content script that follows what changes. `again`: ask anew, what was known may be old. */
export type Heard = { type: "moved"; moved: Moved[] } | { type: "again" };

/** The name of the port that a content script follows by. */
export const NEWS = "news";
