// Pages of news as they are months later: made from words of our own, the same every time, with the edits that pages get.

const WHO = ["The harbour master", "A spokeswoman of the ministry", "The governor", "The railway", "The city council", "An engineer of the dam", "The fishermen's union", "The director of the museum"];
const DID = ["closed", "inspected", "promised to mend", "ordered the repair of", "sold", "measured", "reopened", "photographed"];
const WHAT = ["the northern lock", "four wooden bridges", "the ferry to the islands", "the old customs house", "two of the pumping stations", "the road along the canal", "the lighthouse at the cape", "the storage hall"];
const WHEN = ["on Monday morning", "in the second week of May", "after the flood of 1998", "before the delegation arrived", "during the night", "at the end of the season", "on 14 October", "while the market was open"];
const WHY = ["because the water had risen by 40 centimetres", "although the council had voted against it", "and asked the residents for patience", "which cost about 3.5 million", "as the report of the auditors had demanded", "so that lorries could pass again", "without giving any reason", "and thanked the volunteers"];
const NOISE = ["Subscribe now and read everything for a month.", "Boots and jackets, half price until Sunday!", "Read also: ten walks along the river.", "Photo: the harbour at dawn.", "Win a weekend for two at the lake."];

export interface Edited {
  reason: string;
  quote: { exact: string; prefix: string; suffix: string };
  start: number;
  html: string;
  /** Whether the sentence is still on the page: in an element with the class `right`. */
  right: boolean;
}

type Chance = (below: number) => number;

/** A generator that says the same numbers for the same seed (mulberry32). */
export function chance(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

interface Told {
  who: number;
  did: number;
  what: number;
  when: number;
  why: number;
}

const say = ({ who, did, what, when, why }: Told) => `${WHO[who]} ${DID[did]} ${WHAT[what]} ${WHEN[when]}, ${WHY[why]}.`;

/** Sentences that are all different, and many of them alike in most words. */
function story(roll: Chance, count: number): string[] {
  const told = new Set<string>();
  let last: Told = { who: 0, did: 0, what: 0, when: 0, why: 0 };
  while (told.size < count) {
    const fresh = { who: roll(8), did: roll(8), what: roll(8), when: roll(8), why: roll(8) };
    // Every third sentence differs from the one before in one part only: a decoy.
    if (told.size % 3 === 2) {
      const part = (["who", "did", "what", "when", "why"] as const)[roll(5)] ?? "who";
      last = { ...last, [part]: fresh[part] };
    } else {
      last = fresh;
    }
    told.add(say(last));
  }
  return [...told];
}

type Edit = (sentence: string, roll: Chance) => string;

const between = (sentence: string, roll: Chance, inserted: string) => {
  const words = sentence.split(" ");
  words.splice(2 + roll(words.length - 4), 0, inserted);
  return words.join(" ");
};

/** What happens to the sentence itself; it still says the same. */
const EDITS: Record<string, Edit> = {
  "as it was": (sentence) => sentence,
  "other spaces": (sentence, roll) => sentence.replaceAll(" ", () => [" ", "\n  ", "&nbsp;", "\t ", "&#8239;"][roll(5)] ?? " "),
  "soft hyphens": (sentence) => sentence.replace(/([a-z]{4})([a-z]{4})/g, "$1&shy;$2"),
  "set in markup": (sentence, roll) => {
    const words = sentence.split(" ");
    const at = 1 + roll(words.length - 3);
    return [...words.slice(0, at), `<a href="#"><b>${words[at]}</b></a>`, ...words.slice(at + 1)].join(" ");
  },
  "a letter set apart": (sentence) => `<span>${sentence[0]}</span>${sentence.slice(1)}`,
  "other quotes and dashes": (sentence) => sentence.replace(", ", " — ").replace("'", "’"),
  "in quotes": (sentence) => `“${sentence}”`,
  "a typing error": (sentence) => sentence.replace(/([a-z])([a-z])([a-z]{4})/, "$2$1$3"),
  "a word more": (sentence, roll) => between(sentence, roll, ["reportedly", "also", "once again"][roll(3)] ?? "also"),
  "an aside inside": (sentence, roll) => between(sentence, roll, `<aside>${NOISE[roll(5)]}</aside>`),
  "an advertisement inside": (sentence, roll) => between(sentence, roll, `<span class="ad-slot">${NOISE[roll(5)]}</span>`),
  "a footnote": (sentence, roll) => between(sentence, roll, `<sup><a href="#n1">[${1 + roll(9)}]</a></sup>`).replace(" <sup>", "<sup>"),
  "in capitals": (sentence) => sentence.toUpperCase(),
};

/** What happens to the sentence when it says something else now, or is gone. */
const LOST: Record<string, (told: string, others: string[], roll: Chance) => string> = {
  "taken out": () => "",
  "denied": (told) => told.replace(/ (closed|inspected|promised|ordered|sold|measured|reopened|photographed)/, " has not $1"),
  "another one in its place": (_told, others) => others.shift() ?? "",
};

/** Pages with the sentence, edited, moved and in other company, and pages that have it no more. */
export function* editedPages(count: number): Generator<Edited> {
  const kinds = Object.keys(EDITS);
  const lost = Object.keys(LOST);
  for (let number = 0; number < count; number++) {
    const roll = chance(number + 1);
    const all = story(roll, 40);
    const before = all.slice(0, 24);
    const spare = all.slice(24);
    const at = 3 + roll(18);
    const exact = before[at] ?? "";
    const text = before.join(" ");
    const start = text.indexOf(exact);
    const quote = { exact, prefix: text.slice(Math.max(0, start - 64), start), suffix: text.slice(start + exact.length).slice(0, 64) };
    const isLost = number % 10 === 9;
    const reason = (isLost ? lost[Math.floor(number / 10) % lost.length] : kinds[number % kinds.length]) ?? "";
    const now = isLost ? (LOST[reason]?.(exact, spare, roll) ?? "") : (EDITS[reason]?.(exact, roll) ?? "");
    let sentences = before.map((one) => (one === exact ? now : one));
    let moved = "";
    // Nearby sentences are rewritten, the sentence moves, others come and go.
    if (number % 4 === 1) sentences = sentences.map((one, index) => (Math.abs(index - at) === 1 ? (spare.shift() ?? one) : one));
    if (number % 4 === 2 && !isLost) {
      sentences.splice(at, 1);
      sentences.splice(roll(sentences.length), 0, now);
      moved = ", and moved";
    }
    if (number % 4 === 3) sentences.splice(roll(5), 0, spare.shift() ?? "", spare.shift() ?? "");
    yield { reason: `${reason}${moved}`, quote, start, html: laidOut(sentences, now, isLost, roll), right: !isLost };
  }
}

function laidOut(sentences: string[], now: string, isLost: boolean, roll: Chance): string {
  const told = sentences.map((one) => (one === now && !isLost ? `<span class="right">${one}</span>` : one));
  const paragraphs: string[] = [];
  for (let at = 0; at < told.length; ) {
    const length = 2 + roll(4);
    // No <p>: an aside would end it.
    paragraphs.push(`<div>${told.slice(at, at + length).join(" ")}</div>`);
    if (roll(3) === 0) paragraphs.push(`<div class="promo-box"><p>${NOISE[roll(5)]}</p></div>`);
    at += length;
  }
  return `<header><nav>${NOISE[2]}</nav></header><main>${paragraphs.join("\n")}</main><footer>${NOISE[0]}</footer>`;
}
