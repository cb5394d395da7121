// A desk member's form: attach the selected words to a claim that is there, or post a new one with its chain.

import { t } from "./api.ts";
import { chainEditor } from "./chain.ts";
import { button, el, link, quoted } from "./dom.ts";
import { labelIn } from "./card.ts";
import type { Selected } from "./messages.ts";
import { Service } from "./service.ts";
import type { Settings } from "./settings.ts";

interface Claim {
  id: string;
  text: string;
  language: string;
  standing: { label: Record<string, string> };
}

const CALM = 200; // milliseconds without a key before the service is asked
const FEW = 8;
const LANGUAGE = "[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*";

/** The form. `cancel` is called when the reader gives up, `done` when something was attached. */
export function attaching(settings: Settings, words: Selected, cancel: () => void, done: () => void): HTMLElement {
  const service = new Service(settings.server, settings.key);
  const said = el("p", { role: "status" });
  const keys = new Map<string, string>(); // a retry after a failure repeats nothing

  const once = (what: string, path: string, body: unknown) => {
    const name = `${what} ${path} ${JSON.stringify(body)}`;
    const key = keys.get(name) ?? crypto.randomUUID();
    keys.set(name, key);
    return service.post(path, body, key);
  };

  const observed = new Date().toISOString();
  const appear = async (claimId: string) => {
    const appearance = (await once("appearance", `/v1/claims/${claimId}/appearances`, {
      url: words.url,
      anchor: { quote: words.quote, position: { start: words.start, end: words.end } },
      observed_at: observed,
      ...(words.language === "" ? {} : { language: words.language }),
    })) as { state: string };
    const told = appearance.state === "proposed" ? t("attach_proposed") : t("attach_done");
    form.replaceChildren(
      el("p", { role: "status" }, told, " ", link(`${settings.server}/claims/${claimId}`, t("claim_page"))),
      button(t("close"), cancel),
    );
    done();
  };

  const trying = async (work: () => Promise<void>) => {
    said.textContent = t("loading");
    said.className = "";
    try {
      await work();
    } catch (error) {
      said.className = "problem";
      said.replaceChildren(quoted(error instanceof Error ? error.message : String(error)));
    }
  };

  const form = el(
    "section",
    { "aria-labelledby": "attach" },
    el("h2", { id: "attach" }, t("attach_title")),
    el("blockquote", {}, quoted(words.quote.exact, words.language)),
    finder(service, (claim) => void trying(() => appear(claim.id))),
    creating(words, (claim, evidence) =>
      void trying(async () => {
        const made = (await once("claim", "/v1/claims", claim)) as { id: string };
        await once("evidence", `/v1/claims/${made.id}/evidence`, evidence);
        await appear(made.id);
      }),
    ),
    said,
    button(t("attach_cancel"), cancel),
  );
  return form;
}

/** A box to search claims in, as the reader types. */
function finder(service: Service, choose: (claim: Claim) => void): HTMLElement {
  const box = el("input", { type: "search", autocomplete: "off" });
  const choices = el("ul", { class: "choices", "aria-live": "polite" });
  let asked = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const search = async () => {
    const words = box.value.trim();
    const mine = ++asked;
    if (words === "") return choices.replaceChildren();
    try {
      const { items } = (await service.json(`/v1/claims?limit=${FEW}&q=${encodeURIComponent(words)}`)) as { items: Claim[] };
      if (mine !== asked) return undefined; // the reader has typed on
      const found = items.map((claim) => el("li", {}, choice(claim, choose)));
      return choices.replaceChildren(...(found.length > 0 ? found : [el("li", {}, t("attach_none"))]));
    } catch (error) {
      return choices.replaceChildren(el("li", { class: "problem" }, quoted(String((error as Error).message))));
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void search(), CALM);
  });
  return el("div", {}, el("label", {}, el("span", {}, t("attach_search")), box), choices);
}

function choice(claim: Claim, choose: (claim: Claim) => void): HTMLElement {
  const made = button("", () => choose(claim));
  made.append(quoted(claim.text, claim.language), el("small", {}, quoted(labelIn(claim.standing.label).text)));
  return made;
}

/** The fields of a new claim. */
function creating(words: Selected, post: (claim: unknown, evidence: unknown) => void): HTMLElement {
  const text = el("textarea", { rows: "3", required: "", maxlength: "10000" }, words.quote.exact);
  const language = el("input", { required: "", size: "6", pattern: LANGUAGE, value: words.language || "en" });
  const stance = el(
    "select",
    {},
    ...["supports", "refutes", "neutral"].map((one) => el("option", { value: one }, t(`stance_${one}`))),
  );
  const chain = chainEditor(new URL(words.url).hostname);
  const form = el(
    "form",
    {},
    el("label", {}, el("span", {}, t("new_text")), text),
    el("label", {}, el("span", {}, t("new_language")), language),
    el("label", {}, el("span", {}, t("new_stance")), stance),
    chain.element,
    el("button", { type: "submit", class: "main" }, t("new_post")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post(
      { text: text.value, language: language.value },
      { stance: stance.value, url: words.url, quote: words.quote.exact, hops: chain.hops() },
    );
  });
  return el("details", {}, el("summary", {}, t("attach_new")), form);
}
