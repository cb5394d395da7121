// Who has it from whom: a line of hops, the page that a reader can open first.

import { t } from "./api.ts";
import { button, el } from "./dom.ts";

const KINDS = ["outlet", "wire_agency", "official_body", "person", "organisation", "document", "unnamed_group"];
const ACTIONS = ["said", "reported", "published", "cited", "quoted", "republished", "translated", "witnessed", "denied"];

export interface Hop {
  party: { name: string; kind: string; domain?: string };
  action: string;
}

/** Fields for a chain whose first hop is the site itself. */
export function chainEditor(site: string): { element: HTMLElement; hops: () => Hop[] } {
  const rows = el("div");
  const add = (name: string, kind: string, action: string) => rows.append(row(name, kind, action, rows.childElementCount > 0));
  add(site, "outlet", "reported");
  const more = button(t("hop_add"), () => {
    add("", "unnamed_group", "said");
    rows.lastElementChild?.querySelector("input")?.focus();
  });
  const element = el("fieldset", {}, el("legend", {}, t("new_chain")), rows, more);
  const hops = () =>
    Array.from(rows.children, (one, index) => {
      const [kind = "", action = ""] = Array.from(one.querySelectorAll("select"), (select) => select.value);
      const name = one.querySelector("input")?.value.trim() ?? "";
      const domain = index === 0 && kind === "outlet" ? { domain: site } : {};
      return { party: { name, kind, ...domain }, action };
    });
  return { element, hops };
}

function row(name: string, kind: string, action: string, removable: boolean): HTMLElement {
  const made = el(
    "div",
    { class: "hop" },
    el("label", {}, el("span", {}, t("hop_party")), el("input", { required: "", value: name, maxlength: "500" })),
    el("label", {}, el("span", {}, t("hop_kind")), choices("kind", KINDS, kind)),
    el("label", {}, el("span", {}, t("hop_action")), choices("action", ACTIONS, action)),
    removable ? button(t("hop_remove"), () => made.remove()) : null,
  );
  return made;
}

function choices(name: string, values: string[], chosen: string): HTMLElement {
  const options = values.map((value) => el("option", { value, ...(value === chosen ? { selected: "" } : {}) }, t(`${name}_${value}`)));
  return el("select", {}, ...options);
}
