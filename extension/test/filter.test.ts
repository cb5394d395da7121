// Filters and prefixes that the service's own code made: openapi/filter-vectors.json.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Filter, NoFilter } from "../src/filter.ts";
import { pageOf, prefixOf } from "../src/pages.ts";
import vectors from "../../openapi/filter-vectors.json" with { type: "json" };

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

for (const { reason, pages, file, asked } of vectors.filters) {
  test(`a filter: ${reason}`, () => {
    const filter = new Filter(bytes(file));
    assert.equal(filter.pages, pages.length);
    for (const [page, expected] of Object.entries(asked)) assert.equal(filter.mayHave(page), expected, page);
    for (const page of pages) assert.ok(filter.mayHave(page));
  });
}

for (const { reason, page, bits, prefix } of vectors.prefixes) {
  test(`a prefix: ${reason}`, () => {
    assert.equal(prefixOf(page, bits), prefix || "all");
  });
}

test("a page is named by the hash of its address as it is compared", async () => {
  const name = "039e3d9e0973b684ddc83ea9774699719abe3b91ff4487f9b96076cfa926874e";
  assert.equal(await pageOf("http://www.news.example/story?utm_source=x"), await pageOf("https://news.example/story"));
  assert.equal(await pageOf("https://news.example/story"), name);
  await assert.rejects(pageOf("about:blank"), TypeError);
});

test("what is no filter is told from one", () => {
  const whole = bytes(vectors.filters.at(-2)?.file ?? "");
  assert.throws(() => new Filter(new Uint8Array()), NoFilter);
  assert.throws(() => new Filter(new TextEncoder().encode("<!doctype html>")), NoFilter);
  assert.throws(() => new Filter(whole.slice(0, -8)), NoFilter);
});
