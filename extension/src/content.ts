// On every page: which claims are known here, and where they stand. Looks again when the page becomes another one.

import { anchor } from "./anchor.ts";
import { api } from "./api.ts";
import type { Details } from "./details.ts";
import { flowsOf, shadowRoots } from "./flows.ts";
import { Marks, type Mark } from "./marks.ts";
import { NEWS, type Changed, type Heard, type Looked, type PageState, type Told } from "./messages.ts";
import { broughtUp } from "./moved.ts";
import type { Note } from "./notes.ts";
import { selected } from "./selection.ts";

const CALM = 200; // milliseconds without a change before a page is read again
const SHARE = 10; // reading takes a tenth of the time at most
const SIGN = 20_000; // milliseconds between signs that somebody follows: a background without any is ended by browsers
const OLD = 5 * 60_000; // what was asked for so long ago is asked for again, while the page is in front

let here = "";
let looked: Looked | null = null;
let marks: Mark[] = [];
let waiting: ReturnType<typeof setTimeout> | undefined;
let pause = CALM;
let port: chrome.runtime.Port | null = null;
let asked = 0;

const drawn = new Marks(() => ({
  server: looked?.server ?? "",
  openly: looked?.openly ?? false,
  stale: looked?.away === true ? looked.asOf : null,
  details: (claimId): Promise<Details | { problem: string }> => api.runtime.sendMessage({ type: "details", claimId }),
}));

async function look(): Promise<void> {
  const url = location.href;
  if (url !== here) {
    here = url;
    looked = null;
    marks = [];
    drawn.close();
  }
  asked = Date.now();
  const answer: Looked = await api.runtime.sendMessage({ type: "look", url });
  if (url !== here) return; // the page has become another one meanwhile
  looked = answer;
  know(answer.notes);
}

/** These are the claims of the page now; words that were found stay found. */
function know(notes: Note[]): void {
  marks = marks.flatMap(({ note, ranges }) => {
    const now = notes.find(({ id, quote, start }) => id === note.id && start === note.start && isSame(quote, note.quote));
    return now === undefined ? [] : [{ note: now, ranges }];
  });
  read();
  follow();
}

function isSame(one: Note["quote"], other: Note["quote"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Hear of changes while the page has claims and is in front of somebody. */
function follow(): void {
  const wanted = looked !== null && looked.notes.length > 0 && !document.hidden;
  if (!wanted) {
    port?.disconnect();
    port = null;
  } else if (port === null) {
    const opened = api.runtime.connect({ name: NEWS });
    port = opened;
    opened.onMessage.addListener(hear);
    opened.onDisconnect.addListener(() => {
      if (port === opened) port = null; // the background was ended
    });
  }
}

function hear(heard: Heard): void {
  if (heard.type === "again") {
    void look();
  } else if (looked !== null) {
    looked.notes = broughtUp(looked.notes, heard.moved);
    know(looked.notes);
  }
}

function sign(): void {
  if (document.hidden || looked === null || looked.notes.length === 0) return;
  if (port === null || Date.now() - asked > OLD) void look();
  port?.postMessage(null);
}

/** Find every claim that is not found yet, or whose words have gone from the page. */
function read(): void {
  const began = performance.now();
  const notes = looked?.notes ?? [];
  const lost = notes.filter((note) => note.quote !== null && !marks.some((mark) => mark.note === note && stands(mark)));
  if (lost.length > 0) {
    const flows = flowsOf(document.body, drawn.host);
    for (const note of lost) {
      const ranges = note.quote === null ? [] : anchor(flows, note.quote, note.start);
      marks = marks.filter((mark) => mark.note !== note);
      if (ranges.length > 0) marks.push({ note, ranges });
    }
    marks.sort((one, other) => order(one, other));
  }
  drawn.show(marks);
  if (notes.length > 0) watch();
  pause = Math.max(CALM, (performance.now() - began) * SHARE);
  const changed: Changed = { type: "changed" };
  void api.runtime.sendMessage(changed).catch(() => undefined); // nobody has the panel open
}

function stands({ note, ranges }: Mark): boolean {
  const whole = ranges.every((range) => range.startContainer.isConnected && !range.collapsed);
  return whole && ranges.length > 0 && ranges.map(String).join("").length * 2 >= (note.quote?.exact.length ?? 0);
}

function order(one: Mark, other: Mark): number {
  const [first, second] = [one.ranges[0], other.ranges[0]];
  if (first === undefined || second === undefined) return 0;
  const how = first.startContainer.compareDocumentPosition(second.startContainer);
  if (how & Node.DOCUMENT_POSITION_DISCONNECTED) return 0;
  return how & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : how === 0 ? first.startOffset - second.startOffset : 1;
}

const changes = new MutationObserver((records) => {
  if (location.href !== here) {
    void look();
  } else if (records.some((record) => record.target !== document.documentElement)) {
    clearTimeout(waiting);
    waiting = setTimeout(read, pause);
    drawn.place();
  }
});

function watch(): void {
  const wanted = { childList: true, characterData: true, subtree: true };
  for (const root of shadowRoots(document, drawn.host)) changes.observe(root, wanted);
}

function state(): PageState {
  const none: Looked = { off: false, away: false, problem: null, asOf: null, notes: [], server: "", openly: false };
  return { url: here, looked: looked ?? none, marked: marks.map((mark) => mark.note.id) };
}

function heed(told: Told): unknown {
  switch (told.type) {
    case "state":
      return state();
    case "selected":
      return selected();
    case "show":
      return drawn.open(told.id);
    case "next":
      return drawn.next();
    case "again":
      return void look();
    default:
      return undefined;
  }
}

function begin(): void {
  api.runtime.onMessage.addListener((told: Told, _sender, respond) => {
    respond(heed(told) ?? null);
  });
  document.addEventListener("click", (event) => {
    const on = event.target instanceof Element && event.target.closest("a, button, input, select, textarea, label, summary");
    if (!event.isTrusted || event.defaultPrevented || on || getSelection()?.isCollapsed === false) return;
    drawn.pressed(event.clientX, event.clientY);
  });
  const place = () => drawn.place();
  addEventListener("resize", place);
  addEventListener("load", place, true);
  addEventListener("scroll", place, { capture: true, passive: true });
  new ResizeObserver(place).observe(document.body);
  // A change of address without a new document: by the Navigation API, by hand in the history, or with new content.
  const moved = () => {
    if (location.href !== here) void look();
  };
  (globalThis as { navigation?: EventTarget }).navigation?.addEventListener("currententrychange", moved);
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || looked === null) follow();
    else void look();
  });
  setInterval(sign, SIGN);
  changes.observe(document, { childList: true, characterData: true, subtree: true });
  void look();
}

if (document.contentType === "text/html" || document.contentType === "application/xhtml+xml") begin();
