// The contract that the service's own code passes too: openapi/url-vectors.json.

import assert from "node:assert/strict";
import { test } from "node:test";

import { VERSION, normaliseUrl } from "../src/urls.ts";
import vectors from "../../openapi/url-vectors.json" with { type: "json" };

test("the rules have the version of the vectors", () => {
  assert.equal(VERSION, vectors.version);
});

for (const { input, normalised, reason } of vectors.vectors) {
  test(`${reason}: ${input}`, () => {
    assert.equal(normaliseUrl(input), normalised);
    assert.equal(normaliseUrl(normalised), normalised);
  });
}

for (const { input, reason } of vectors.invalid) {
  test(`refused, ${reason}: ${JSON.stringify(input)}`, () => {
    assert.throws(() => normaliseUrl(input), TypeError);
  });
}
