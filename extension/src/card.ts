// A claim as the popover and the panel show it.

import { language, t } from "./api.ts";
import type { Details, Source } from "./details.ts";
import { button, el, link, moment, quoted } from "./dom.ts";
import type { Note } from "./notes.ts";

/** How a status reads at a glance: what speaks for the claim carries it, is not enough, or is outweighed. */
export function toneOf(status: string): "carried" | "open" | "against" {
  if (status === "confirmed" || status === "corroborated") return "carried";
  if (status === "contradicted" || status === "disputed" || status === "retracted") return "against";
  return "open";
}

/** A label in the reader's words, or in English. */
export function labelIn(labels: Record<string, string>): { text: string; language: string } {
  const own = language();
  const found = labels[own] === undefined ? "en" : own;
  return { text: labels[found] ?? "", language: found };
}

/** How a claim stands, in the reader's words. */
export function labelOf(note: Note): { text: string; language: string } {
  const label = labelIn(note.labels);
  return label.text === "" ? { text: note.status, language: "en" } : label;
}

export interface Asking {
  server: string;
  openly: boolean;
  details: (claimId: string) => Promise<Details | { problem: string }>;
}

/** Everything known of a claim; `heading` is the element that names it. */
export function card(note: Note, heading: HTMLElement, asking: Asking): HTMLElement[] {
  const label = labelOf(note);
  const said = note.claim === "" ? null : el("p", { class: "claim" }, quoted(note.claim, note.claimLanguage));
  const more = el("div", { class: "more", "aria-live": "polite" });
  heading.replaceChildren(el("span", { class: `dot ${toneOf(note.status)}`, "aria-hidden": "true" }), quoted(label.text, label.language));
  return [heading, ...(said === null ? [] : [said]), reasons(note), verdicts(note), more, ending(note, more, asking)].filter(
    (part) => part !== null,
  );
}

function reasons(note: Note): HTMLElement | null {
  const told = labelIn(note.reasons);
  if (told.text === "") return null;
  const lines = told.text.split("\n").map((line) => el("li", {}, quoted(line)));
  return el("ul", { class: "reasons", lang: told.language }, ...lines);
}

function verdicts(note: Note): HTMLElement | null {
  if (note.verdicts.length === 0) return null;
  const told = note.verdicts.map((one) =>
    el("li", {}, el("strong", {}, quoted(one.desk)), " ", quoted(one.text, one.language), " ", moment(one.published)),
  );
  return el("section", {}, el("h3", {}, t("verdicts")), el("ul", {}, ...told));
}

function ending(note: Note, more: HTMLElement, asking: Asking): HTMLElement {
  const ask = async () => {
    more.replaceChildren(el("p", {}, t("loading")));
    const found = await asking.details(note.claimId);
    more.replaceChildren(...("problem" in found ? [el("p", { class: "problem" }, found.problem)] : behind(found)));
  };
  const wanted = asking.openly
    ? null
    : button(t("show_sources"), () => {
        wanted?.remove();
        void ask();
      }, { title: t("show_sources_tells") });
  if (asking.openly) void ask();
  return el(
    "footer",
    {},
    wanted,
    el("p", {}, t("changed"), " ", moment(note.modified)),
    el("p", {}, link(`${asking.server}/claims/${note.claimId}`, t("claim_page"))),
  );
}

function behind(details: Details): HTMLElement[] {
  const rests =
    details.restsOn.length === 0
      ? []
      : [el("h3", {}, t("rests_on")), el("ul", {}, ...details.restsOn.map((one) => el("li", {}, quoted(one))))];
  return [...rests, ...side(details, "supports", t("supporting")), ...side(details, "refutes", t("conflicting"))];
}

function side(details: Details, stance: Source["stance"], title: string): HTMLElement[] {
  const sources = details.sources.filter((source) => source.stance === stance);
  if (sources.length === 0) return [];
  const shown = sources.map((source) =>
    el("li", {}, link(source.url, quoted(source.title)), el("small", {}, quoted(source.chain), source.counts ? null : ` ${t("not_counted")}`)),
  );
  return [el("h3", {}, title), el("ul", { class: stance }, ...shown)];
}
