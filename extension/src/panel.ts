// The panel: every claim of the page in front, also those whose words are not found; and a desk's way to add one.

import { api, t } from "./api.ts";
import { attaching } from "./attach.ts";
import { card } from "./card.ts";
import { button, el, moment, quoted } from "./dom.ts";
import type { Asked, Changed, PageState, Selected, Told } from "./messages.ts";
import { loadSettings } from "./settings.ts";

const main = document.getElementById("panel") as HTMLElement;
const fixed = Number(new URLSearchParams(location.search).get("tab")) || null;
const claims = el("section", { "aria-live": "polite" });
const desk = el("section");
let shown = "";

async function tab(): Promise<number | null> {
  if (fixed !== null) return fixed;
  const [active] = await api.tabs.query({ active: true, currentWindow: true });
  return active?.id ?? null;
}

async function tell<T>(told: Told): Promise<T | null> {
  const id = await tab();
  if (id === null) return null;
  return api.tabs.sendMessage(id, told).catch(() => null) as Promise<T | null>; // a page that is not marked
}

async function refresh(): Promise<void> {
  const state = await tell<PageState>({ type: "state" });
  const now = JSON.stringify(state);
  if (now === shown) return; // what the reader has opened stays open
  shown = now;
  claims.replaceChildren(...(state === null ? [el("p", {}, t("panel_not_here"))] : listed(state)));
}

function listed({ looked, marked }: PageState): HTMLElement[] {
  if (looked.off) return [el("p", {}, t("panel_off"))];
  if (looked.problem !== null) return [el("p", { class: "problem", role: "alert" }, quoted(looked.problem))];
  const stale = looked.away && looked.asOf !== null ? [el("p", { class: "stale", role: "note" }, t("stale"), " ", moment(looked.asOf))] : [];
  if (looked.notes.length === 0) return [...stale, el("p", {}, t("panel_nothing"))];
  const asking = { ...looked, details: (claimId: string) => ask({ type: "details", claimId }) };
  const all = looked.notes.map((note) => {
    const parts = card(note, el("h2"), asking as Parameters<typeof card>[2]);
    return el("article", {}, ...parts, where(note.quote?.exact ?? "", marked.includes(note.id), note.id));
  });
  return [...stale, ...all];
}

function where(words: string, isMarked: boolean, id: string): HTMLElement {
  if (words === "") return el("p", { class: "help" }, t("whole_page"));
  const said = el("blockquote", {}, quoted(words));
  if (!isMarked) return el("div", {}, said, el("p", { class: "help" }, t("not_found")));
  return el("div", {}, said, button(t("show"), () => void show(id)));
}

async function show(id: string): Promise<void> {
  if (fixed !== null) await api.tabs.update(fixed, { active: true });
  await tell({ type: "show", id });
}

function ask(asked: Asked): Promise<unknown> {
  return api.runtime.sendMessage(asked);
}

async function again(): Promise<void> {
  await ask({ type: "renew" });
  shown = "";
  await tell({ type: "again" });
}

async function attach(): Promise<void> {
  const words = await tell<Selected>({ type: "selected" });
  const settings = await loadSettings();
  const done = () => void again();
  if (words === null) desk.replaceChildren(starting(), el("p", { role: "alert" }, t("attach_select")));
  else desk.replaceChildren(attaching(settings, words, () => desk.replaceChildren(starting()), done));
}

function starting(): HTMLElement {
  return button(t("attach_start"), () => void attach());
}

async function begin(): Promise<void> {
  document.documentElement.lang = api.i18n.getUILanguage();
  const tools = el(
    "nav",
    { "aria-label": t("name") },
    button(t("panel_again"), () => void again()),
    button(t("panel_options"), () => void api.runtime.openOptionsPage()),
  );
  main.replaceChildren(el("h1", {}, t("panel_title")), tools, desk, claims);
  if ((await loadSettings()).key !== "") desk.replaceChildren(starting());
  await refresh();
  const { attaching: from } = await api.storage.session.get<{ attaching?: number }>("attaching");
  if (from !== undefined && from === (await tab())) await wanted();
}

/** The reader chose "attach" in the page's own menu. */
async function wanted(): Promise<void> {
  await api.storage.session.remove("attaching");
  if ((await loadSettings()).key === "") await api.runtime.openOptionsPage();
  else await attach();
}

api.runtime.onMessage.addListener((changed: Changed) => {
  if (changed.type === "changed") void refresh();
});
api.tabs.onActivated.addListener(() => void refresh());
api.tabs.onUpdated.addListener(() => void refresh());
api.storage.session.onChanged.addListener((changed) => {
  if (changed["attaching"]?.newValue !== undefined) void wanted();
});
api.storage.local.onChanged.addListener(() => void begin());
void begin();
