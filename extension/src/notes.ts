// What is known of a page, out of Web Annotations. They come over a network: every field is looked at before it is used.

export interface Verdict {
  desk: string;
  text: string;
  language: string;
  published: string;
}

export interface Quote {
  exact: string;
  prefix: string;
  suffix: string;
}

export interface Note {
  id: string;
  claimId: string;
  claim: string;
  claimLanguage: string;
  status: string;
  labels: Record<string, string>;
  reasons: Record<string, string>;
  verdicts: Verdict[];
  modified: string;
  quote: Quote | null;
  start: number | null;
}

type Loose = Record<string, unknown>;

/** The annotations that can be read; what is none is left out. */
export function notesOf(annotations: unknown): Note[] {
  return list(annotations).flatMap((one) => note(object(one)) ?? []);
}

function note(annotation: Loose): Note | null {
  const found: Note = {
    id: text(annotation["id"]),
    claimId: "",
    claim: "",
    claimLanguage: "",
    status: "",
    labels: {},
    reasons: {},
    verdicts: [],
    modified: text(annotation["modified"]),
    quote: null,
    start: null,
  };
  for (const body of list(annotation["body"]).map(object)) read(body, found);
  for (const selector of list(object(annotation["target"])["selector"]).map(object)) {
    if (selector["type"] === "TextQuoteSelector" && text(selector["exact"]) !== "") {
      found.quote = {
        exact: text(selector["exact"]),
        prefix: text(selector["prefix"]),
        suffix: text(selector["suffix"]),
      };
    }
    if (selector["type"] === "TextPositionSelector" && typeof selector["start"] === "number") {
      found.start = selector["start"];
    }
  }
  return found.id !== "" && found.claimId !== "" && found.status !== "" ? found : null;
}

function read(body: Loose, found: Note): void {
  const value = text(body["value"]);
  const language = text(body["language"]);
  switch (body["purpose"]) {
    case "classifying":
      found.status = value;
      break;
    case "describing":
      found.claim = value;
      found.claimLanguage = language;
      break;
    case "commenting":
      found.reasons[language] = value;
      break;
    case "linking":
      found.claimId = /\/v1\/claims\/([0-9a-f-]{36})$/.exec(text(body["source"]))?.[1] ?? "";
      break;
    case "assessing":
      if (body["creator"] === undefined) {
        found.labels[language] = value;
      } else {
        const desk = text(object(body["creator"])["name"]);
        found.verdicts.push({ desk, text: value, language, published: text(body["created"]) });
      }
  }
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function object(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
