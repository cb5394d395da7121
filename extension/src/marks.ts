// What is drawn on a page: highlights that change no layout, and a button beside each for keyboards and screen readers.
//
// Highlights are the browser's own (CSS Custom Highlight API), so the page's elements stay as they are. Buttons and the
// popover live in a closed shadow tree: the page's styles and scripts do not reach them.

import { t } from "./api.ts";
import { card, labelOf, toneOf, type Asking } from "./card.ts";
import { button, el, moment } from "./dom.ts";
import type { Note } from "./notes.ts";
import cardStyles from "../pages/card.css";
import colours from "../pages/colours.css";
import popoverStyles from "../pages/popover.css";

const TONES = ["carried", "open", "against"] as const;
const SIZE = 20;

export interface Mark {
  note: Note;
  ranges: Range[];
}

export class Marks {
  readonly host = document.createElement("secondsource-marks");
  readonly #root = this.host.attachShadow({ mode: "closed" });
  readonly #buttons = el("div", { role: "group", "aria-label": t("marks_group") });
  readonly #popover = el("div", { popover: "auto", role: "dialog", "aria-labelledby": "heading", tabindex: "-1" });
  readonly #asking: () => Asking & { stale: number | null };
  #marks: Mark[] = [];
  #placed = false;
  #opened: HTMLElement | undefined;
  #shown: Note | undefined;

  constructor(asking: () => Asking & { stale: number | null }) {
    this.#asking = asking;
    this.host.style.cssText = "all: initial; color-scheme: light dark; direction: ltr; position: absolute; top: 0; left: 0; width: 0; height: 0; z-index: 2147483647";
    this.#root.append(el("style", {}, colours, cardStyles, popoverStyles), this.#buttons, this.#popover);
    for (const type of ["keydown", "keyup", "keypress", "click"]) {
      this.host.addEventListener(type, (event) => event.stopPropagation()); // the page's own keys stay the page's
    }
    new ResizeObserver(() => this.#beside()).observe(this.#popover); // sources come later
    this.#popover.addEventListener("toggle", (event) => {
      for (const one of this.#buttons.children) {
        if (event.newState === "closed") one.setAttribute("aria-expanded", "false");
      }
    });
  }

  /** Draw these and nothing else. */
  show(marks: Mark[]): void {
    this.#marks = marks;
    for (const tone of TONES) {
      const ranges = marks.filter(({ note }) => toneOf(note.status) === tone).flatMap((mark) => mark.ranges);
      if (ranges.length > 0) CSS.highlights.set(`secondsource-${tone}`, new Highlight(...ranges));
      else CSS.highlights.delete(`secondsource-${tone}`);
    }
    if (marks.length > 0 && !this.host.isConnected) document.documentElement.append(this.host);
    if (marks.length === 0) this.host.remove();
    const before = new Map(Array.from(this.#buttons.children, (one) => [one.getAttribute("data-id"), one as HTMLElement]));
    const buttons = marks.map(({ note }) => named(before.get(note.id) ?? this.#button(note.id), note));
    if (buttons.length !== before.size || buttons.some((one, place) => one !== this.#buttons.children[place])) {
      this.#buttons.replaceChildren(...buttons);
    }
    const open = this.#isOpen() ? marks.find(({ note }) => note.id === this.#shown?.id) : undefined;
    if (open !== undefined && JSON.stringify(open.note) !== JSON.stringify(this.#shown)) this.#fill(open.note);
    this.place();
  }

  /** Put the buttons where the marked words are now, once before the next frame. */
  place(): void {
    if (this.#placed || this.#marks.length === 0) return;
    this.#placed = true;
    requestAnimationFrame(() => {
      this.#placed = false;
      this.#put();
    });
  }

  /** Bring a mark into view and open it. Whether there is one. */
  open(id: string): boolean {
    const mark = this.#marks.find(({ note }) => note.id === id);
    if (mark === undefined) return false;
    mark.ranges[0]?.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: "instant" });
    this.#put();
    this.#reveal(mark);
    return true;
  }

  /** Go to the mark after the one that has the focus. */
  next(): void {
    const buttons = Array.from(this.#buttons.children) as HTMLElement[];
    const at = buttons.findIndex((one) => one === this.#root.activeElement);
    const following = buttons[(at + 1) % buttons.length];
    following?.scrollIntoView({ block: "center" });
    following?.focus();
  }

  /** Open the mark that was pressed on, if one was. */
  pressed(x: number, y: number): void {
    const hit = this.#marks.find(({ ranges }) =>
      ranges.some((range) =>
        Array.from(range.getClientRects()).some((box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom),
      ),
    );
    if (hit !== undefined) this.#reveal(hit);
  }

  close(): void {
    if (this.#isOpen()) this.#popover.hidePopover();
  }

  #isOpen(): boolean {
    return this.#popover.matches(":popover-open");
  }

  #button(id: string): HTMLElement {
    const press = () => {
      const mark = this.#marks.find(({ note }) => note.id === id);
      if (mark !== undefined) this.#reveal(mark);
    };
    return button("", press, { "data-id": id, "aria-haspopup": "dialog", "aria-expanded": "false" });
  }

  #put(): void {
    const origin = this.host.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const taken = new Set<string>();
    this.#marks.forEach(({ ranges }, index) => {
      const one = this.#buttons.children[index] as HTMLElement | undefined;
      const last = ranges.at(-1);
      const box = Array.from(last?.getClientRects() ?? []).at(-1);
      if (one === undefined) return;
      one.hidden = box === undefined;
      if (box === undefined || last === undefined) return;
      const { direction } = getComputedStyle(last.endContainer.parentElement ?? document.body);
      let left = direction === "rtl" ? box.left - SIZE : box.right;
      while (taken.has(`${Math.round(left)} ${Math.round(box.top)}`)) left += SIZE;
      taken.add(`${Math.round(left)} ${Math.round(box.top)}`);
      one.style.left = `${Math.max(0, Math.min(left, room - SIZE)) - origin.left}px`;
      one.style.top = `${box.top - SIZE / 2 - origin.top}px`;
    });
  }

  #reveal(mark: Mark): void {
    const index = this.#marks.indexOf(mark);
    const one = this.#buttons.children[index] as HTMLElement | undefined;
    this.close();
    const heading = this.#fill(mark.note);
    this.#popover.lang = document.documentElement.lang;
    this.#opened = one;
    this.#popover.showPopover();
    this.#beside();
    one?.setAttribute("aria-expanded", "true");
    heading.focus({ preventScroll: true });
  }

  /** Say in the popover how a claim stands; who is reading there is told that it changed. */
  #fill(note: Note): HTMLElement {
    const asking = this.#asking();
    const heading = el("h2", { id: "heading", tabindex: "-1", autofocus: "" });
    const close = button("×", () => this.close(), { class: "close", "aria-label": t("close") });
    const stale = asking.stale === null ? [] : [el("p", { class: "stale", role: "note" }, t("stale"), " ", moment(asking.stale))];
    const isRead = this.#popover.contains(this.#root.activeElement);
    this.#popover.replaceChildren(...stale, ...card(note, heading, asking), close);
    this.#shown = note;
    if (isRead) heading.focus({ preventScroll: true });
    return heading;
  }

  /** Below the mark or above it when there is room, else over the page below it; always within the window. */
  #beside(): void {
    if (this.#opened === undefined || !this.#isOpen()) return;
    const mark = this.#opened.getBoundingClientRect();
    const { width, height } = this.#popover.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = mark.bottom + 6;
    const above = mark.top - height - 6;
    const top = below + height > clientHeight && above >= 8 ? above : below;
    this.#popover.style.left = `${Math.max(8, Math.min(mark.left, clientWidth - width - 8))}px`;
    this.#popover.style.top = `${Math.max(8, Math.min(top, clientHeight - height - 8))}px`;
  }
}

/** The button of a mark, as its claim stands. */
function named(one: HTMLElement, note: Note): HTMLElement {
  one.className = `mark ${toneOf(note.status)}`;
  one.setAttribute("aria-label", t("mark", labelOf(note).text));
  return one;
}
