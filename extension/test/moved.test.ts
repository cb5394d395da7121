import assert from "node:assert/strict";
import { test } from "node:test";

import { broughtUp, movedBy } from "../src/moved.ts";
import type { Note } from "../src/notes.ts";

const NOTE: Note = {
  id: "urn:1",
  claimId: "one",
  claim: "The bridge is closed.",
  claimLanguage: "en",
  status: "single_source",
  labels: { en: "Reported by a single source" },
  reasons: { en: "Evidence that counts: 1 for, 0 against" },
  verdicts: [],
  modified: "2025-11-20T09:00:00.123456Z",
  quote: null,
  start: null,
};

function event(at: string, standings: unknown): string {
  return JSON.stringify({ seq: 7, recorded_at: at, standings });
}

const CONFIRMED = { claim_id: "one", status: "confirmed", label: { en: "Confirmed" }, reasons: { en: ["So", "it is"] } };

test("an event brings the notes of its claims up to date, and no others", () => {
  const moved = movedBy(event("2025-11-20T10:00:00Z", [CONFIRMED, { ...CONFIRMED, claim_id: "two" }]));
  const other = { ...NOTE, claimId: "three" };
  const [now, still] = broughtUp([NOTE, other], moved);
  assert.deepEqual(now, {
    ...NOTE,
    status: "confirmed",
    labels: { en: "Confirmed" },
    reasons: { en: "So\nit is" },
    modified: "2025-11-20T10:00:00Z",
  });
  assert.equal(still, other);
});

test("the last event counts, and none that is older than what is known", () => {
  const moved = [...movedBy(event("2025-11-20T10:00:00Z", [CONFIRMED])), ...movedBy(event("2025-11-20T11:00:00Z", [{ ...CONFIRMED, status: "disputed" }]))];
  assert.equal(broughtUp([NOTE], moved)[0]?.status, "disputed");
  assert.equal(broughtUp([NOTE], movedBy(event("2025-11-20T08:00:00Z", [CONFIRMED])))[0], NOTE);
});

test("what is no event moves nothing", () => {
  for (const data of ["", "null", "[]", "{}", event("", "x"), event("", [null, {}, { claim_id: "one" }, { status: "confirmed" }])]) {
    assert.deepEqual(movedBy(data), []);
  }
});
