// Elements made of text only: what the service says is never read as HTML.

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

type Child = Node | string | null;

/** An element with attributes and children; strings become text. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Words of others, in their own direction; what could turn the text around it about is left out. */
export function quoted(text: string, language = ""): HTMLElement {
  const made = el("bdi", {}, text.replace(BIDI, ""));
  if (/^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(language)) made.lang = language;
  return made;
}

/** A link that opens beside the page; text alone when the address is none of a page. */
export function link(url: string, ...children: Child[]): HTMLElement {
  const safe = /^https?:\/\//i.test(url) && URL.canParse(url);
  if (!safe) return el("span", {}, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** A button that does something when the reader presses it, and not when a script of the page does. */
export function button(label: string, press: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", (event) => {
    if (event.isTrusted) press();
  });
  return made;
}

/** A moment as the reader writes dates. */
export function moment(iso: string | number): HTMLElement {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return el("span");
  const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(date);
  return el("time", { datetime: date.toISOString() }, shown);
}
