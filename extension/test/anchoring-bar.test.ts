// The bar for anchoring: 200 edited pages, 98 % of what is still there found where it stands, and never a wrong place.

import assert from "node:assert/strict";
import { test } from "node:test";

import { JSDOM } from "jsdom";

import { anchor } from "../src/anchor.ts";
import { flowsOf } from "../src/flows.ts";
import { editedPages } from "./edited.ts";

const PAGES = 200;
const BAR = 0.98;

test("on edited pages claims are found where they stand, and nowhere else", (context) => {
  const missed: string[] = [];
  const wrong: string[] = [];
  let there = 0;
  for (const { reason, quote, start, html, right } of editedPages(PAGES)) {
    const { document } = new JSDOM(`<!doctype html><body>${html}</body>`).window;
    const ranges = anchor(flowsOf(document.body), quote, start);
    const place = document.querySelector(".right");
    assert.equal(place !== null, right);
    if (right) there++;
    const shown = ranges.map(String).join("");
    const inside = ranges.every((range) => place?.contains(range.startContainer) && place.contains(range.endContainer));
    if (ranges.length === 0) {
      if (right) missed.push(`${reason}: ${quote.exact}`);
    } else if (!inside || shown.length < quote.exact.length * 0.85) {
      wrong.push(`${reason}: ${quote.exact} -> ${shown}`);
    }
  }
  context.diagnostic(`found ${there - missed.length} of ${there}, at a wrong place ${wrong.length}`);
  assert.deepEqual(wrong, []);
  assert.ok((there - missed.length) / there >= BAR, missed.join("\n"));
  assert.ok(there >= PAGES * 0.85 && there < PAGES);
});
