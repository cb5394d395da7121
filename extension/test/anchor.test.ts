// Quotes on pages that were edited since: found where a reader would look, or not at all.

import assert from "node:assert/strict";
import { test } from "node:test";

import { JSDOM } from "jsdom";

import { anchor } from "../src/anchor.ts";
import { flowsOf } from "../src/flows.ts";

const quote = (exact: string, prefix = "", suffix = "") => ({ exact, prefix, suffix });

function found(html: string, ...asked: Parameters<typeof quote>): string[] {
  const { document } = new JSDOM(`<!doctype html><body>${html}</body>`).window;
  return anchor(flowsOf(document.body), quote(...asked)).map(String);
}

const WEIR = "The old weir below the town was closed on 3 May.";

for (const [reason, html] of [
  ["as it was", `<p>Before. ${WEIR} After.</p>`],
  ["other spaces and lines", `<p>Before.\n The old   weir\n\tbelow&nbsp;the town was closed on&#8239;3&nbsp;May. After.</p>`],
  ["soft hyphens and joiners", `<p>The old weir be&shy;low the town was cl\u200bosed on 3 May.</p>`],
  ["markup inside", `<p>The <b>old weir</b> below <a href="#">the to</a>wn was closed on <time>3 May</time>.</p>`],
  ["another case", `<h1>THE OLD WEIR BELOW THE TOWN WAS CLOSED ON 3 MAY.</h1>`],
  ["an advertisement inside", `<p>The old weir below <span class="ad-slot">Boots, half price</span>the town was closed on 3 May.</p>`],
  ["an aside inside", `<div>The old weir below the <aside>Read also: mills</aside>town was closed on 3 May.</div>`],
  ["a word more", `<p>The old weir below the town was reportedly closed on 3 May.</p>`],
  ["a typing error mended", `<p>The old weir below the town wass closed on 3 May.</p>`],
] as const) {
  test(`found: ${reason}`, () => {
    const shown = found(html, WEIR).join("").replace(/[\s\u200b\u00ad]+/g, "").toLowerCase();
    assert.ok(shown.startsWith("theoldweirbelow") && shown.endsWith("3may."), shown);
    assert.ok(!shown.includes("boots") && !shown.includes("mills"));
  });
}

test("quotes of any kind are quotes", () => {
  assert.deepEqual(found("<p>He said: «It’s “done”, friends» – twice.</p>", `It's "done", friends' - twice`), [
    "It’s “done”, friends» – twice",
  ]);
});

for (const [reason, text] of [
  ["another number", "The old weir below the town was closed on 4 May."],
  ["another month", "The old weir below the town was closed on 3 June."],
  ["a negation", "The old weir below the town was not closed on 3 May."],
  ["a negation, shortened", "The old weir below the town wasn't closed on 3 May."],
  ["another thing", "The old bridge below the town was closed on 3 May."],
  ["other words", "The new mill above the village was opened in autumn."],
] as const) {
  test(`not taken for it: ${reason}`, () => {
    assert.deepEqual(found(`<p>Before it. ${text} After it.</p>`, WEIR, "Before it. ", " After it."), []);
  });
}

test("of equal sentences the one with its neighbours is meant", () => {
  const html = "<p>One. It is closed. Two.</p><p id=x>Three. It is closed. Four.</p>";
  const { document } = new JSDOM(html).window;
  const [range] = anchor(flowsOf(document.body), quote("It is closed.", "Three. ", " Four."));
  assert.equal(range?.startContainer.parentElement?.id, "x");
});

test("of equal sentences without neighbours the nearer to its place is meant", () => {
  const html = "<p>It is closed today.</p><p>and so on and on</p><p id=x>It is closed today.</p>";
  const { document } = new JSDOM(html).window;
  assert.equal(anchor(flowsOf(document.body), quote("It is closed today."), 38)[0]?.startContainer.parentElement?.id, "x");
});

test("a short quote needs its neighbours", () => {
  assert.deepEqual(found("<p>He denied it.</p>", "denied it", "The mayor of Lviv, asked twice, ", " and left the hall."), []);
  assert.deepEqual(found("<p>He denied it.</p>", "denied it"), ["denied it"]);
  assert.deepEqual(found("<p>The weirdest thing</p>", "weir"), []);
});

test("what is not read is not searched", () => {
  const hidden = `<script>"${WEIR}"</script><style>${WEIR}</style><p hidden>${WEIR}</p><textarea>${WEIR}</textarea>`;
  assert.deepEqual(found(hidden, WEIR), []);
  assert.deepEqual(found("<p>a</p>", " "), []);
});

test("shadow trees are read by themselves", () => {
  const { document } = new JSDOM("<news-story></news-story>").window;
  const host = document.querySelector("news-story");
  host?.attachShadow({ mode: "open" }).append(WEIR);
  assert.deepEqual(anchor(flowsOf(document.body), quote(WEIR)).map(String), [WEIR]);
  assert.deepEqual(anchor(flowsOf(document.body, host), quote(WEIR)), []);
});

test("Ukrainian", () => {
  const text = "Україна відхилила план, — повідомили «джерела» об’єднання.";
  const html = `<p>Раніше. Україна відхилила план, - повідомили "джерела" об'єднання. Далі.</p>`;
  assert.equal(found(html, text).length, 1);
  assert.deepEqual(found("<p>Україна не відхилила план, — повідомили «джерела» об’єднання.</p>", text), []);
});
