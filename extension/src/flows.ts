// The text of a page as a reader takes it in, and where each character of it stands.
//
// A flow is text that reads on: the article by itself, each advertisement or sidebar inside it by itself, and each
// shadow tree by itself. Characters are folded, so that what only looks different compares equal.

const INLINE = new Set(
  `A ABBR B BDI BDO CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK Q RUBY S SAMP SMALL SPAN STRONG SUB SUP TIME U
  VAR WBR`.split(/\s+/),
);
const SKIPPED = new Set(
  `AUDIO CANVAS DATALIST IFRAME MATH NOSCRIPT OBJECT OPTION SCRIPT SELECT STYLE SVG TEMPLATE TEXTAREA VIDEO`.split(/\s+/),
);
const ISLANDS = new Set(["ASIDE", "FIGCAPTION", "FOOTER", "FORM", "NAV"]);
const ASIDE_NAMES =
  /(?:^|[\s_-])(?:ads?|advert\w*|adsbygoogle|banner|newsletter|outbrain|promo\w*|recommended|related|sponsor\w*|subscribe|taboola|teaser)(?:$|[\s_-])/i;

const NOTHING = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/;
const SPACE = /\s/;
const QUOTES = /["'`´«»‘-‟′-‷‹›ʹ-ʼ〝-〟＂＇]/;
const DASHES = /[‐-―−﹘﹣－]/;
const NOTE = /^\s*\[?(?:\d{1,3}|[a-z*†‡])\]?\s*$/; // the sign of a footnote
const COMMON = /[a-z0-9.,:;!?()]/;

export interface Place {
  node: Text;
  offset: number;
  length: number;
}

export class Flow {
  text = "";
  readonly places: Place[] = [];
  #parts: string[] = [];
  #spaced = true;

  add(node: Text): void {
    let offset = 0;
    for (const char of node.data) {
      const folded = foldChar(char);
      if (folded === " ") this.#space({ node, offset, length: char.length });
      else this.#write(folded, { node, offset, length: char.length });
      offset += char.length;
    }
  }

  /** Text of another block follows. */
  breakUp(): void {
    const last = this.places.at(-1);
    if (last !== undefined) this.#space(last);
  }

  close(): this {
    this.text = this.#parts.join("");
    this.#parts = [];
    return this;
  }

  /** The stretches of text nodes that a stretch of folded text stands for. */
  ranges(start: number, end: number): Range[] {
    const found: Range[] = [];
    for (let index = start; index < end; index++) {
      const place = this.places[index];
      if (place === undefined || place.offset + place.length > place.node.length) continue;
      const last = found.at(-1);
      if (last?.endContainer === place.node) {
        last.setEnd(place.node, place.offset + place.length);
      } else {
        const range = place.node.ownerDocument.createRange();
        range.setStart(place.node, place.offset);
        range.setEnd(place.node, place.offset + place.length);
        found.push(range);
      }
    }
    return found.filter((range) => range.toString().trim() !== "");
  }

  #space(place: Place): void {
    if (!this.#spaced) this.#write(" ", place);
  }

  #write(folded: string, place: Place): void {
    if (folded === "") return;
    this.#parts.push(folded);
    for (let count = 0; count < folded.length; count++) this.places.push(place);
    this.#spaced = folded === " ";
  }
}

/** Text as flows hold it. */
export function fold(text: string): string {
  return Array.from(text, foldChar).join("").replace(/ +/g, " ").trim();
}

/** Every flow of a document or shadow tree, the main one first. `ours` is not part of the page. */
export function flowsOf(root: Node, ours: Element | null = null): Flow[] {
  const flows: Flow[] = [];
  const begin = (node: Node) => {
    const flow = new Flow();
    flows.push(flow);
    for (const child of node.childNodes) read(child, flow);
    flow.close();
  };
  const read = (node: Node, flow: Flow): void => {
    if (isText(node)) return flow.add(node);
    if (!isElement(node) || node === ours || isSkipped(node)) return;
    const shadow = shadowOf(node);
    if (shadow !== null) begin(shadow);
    if (isIsland(node)) return begin(node);
    const inline = INLINE.has(node.tagName);
    if (!inline) flow.breakUp();
    for (const child of node.childNodes) read(child, flow);
    if (!inline) flow.breakUp();
  };
  begin(root);
  return flows.filter((flow) => flow.text.trim() !== "");
}

/** The shadow trees of a document that can be seen into, to watch them. */
export function shadowRoots(root: ParentNode, ours: Element | null = null): ShadowRoot[] {
  return Array.from(root.querySelectorAll("*")).flatMap((element) => {
    const shadow = element === ours ? null : shadowOf(element);
    return shadow === null ? [] : [shadow, ...shadowRoots(shadow)];
  });
}

function shadowOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot !== null) return element.shadowRoot;
  if (!element.tagName.includes("-")) return null;
  const dom = globalThis.chrome?.dom;
  if (dom?.openOrClosedShadowRoot) return dom.openOrClosedShadowRoot(element as HTMLElement);
  return (element as Element & { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot ?? null;
}

function isSkipped(element: Element): boolean {
  if (element.tagName === "SUP" && NOTE.test(element.textContent ?? "")) return true;
  return SKIPPED.has(element.tagName.toUpperCase()) || element.hasAttribute("hidden");
}

function isIsland(element: Element): boolean {
  if (ISLANDS.has(element.tagName) || element.getAttribute("role") === "complementary") return true;
  return ASIDE_NAMES.test(`${element.id} ${element.getAttribute("class") ?? ""}`) && !isMain(element);
}

function isMain(element: Element): boolean {
  return ["BODY", "MAIN", "ARTICLE"].includes(element.tagName) || element.querySelector("main, article") !== null;
}

function foldChar(char: string): string {
  if (COMMON.test(char)) return char;
  if (SPACE.test(char)) return " ";
  if (NOTHING.test(char)) return "";
  if (QUOTES.test(char)) return "'";
  if (DASHES.test(char)) return "-";
  return char.normalize("NFKD").toLowerCase().replace(/\s+/g, " ");
}

function isText(node: Node): node is Text {
  return node.nodeType === 3 || node.nodeType === 4;
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
