// What is behind a status: asked for one claim, when the reader wants it.

import type { Service } from "./service.ts";

export interface Source {
  stance: "supports" | "refutes";
  url: string;
  title: string;
  chain: string;
  counts: boolean;
}

export interface Details {
  claim: string;
  language: string;
  restsOn: string[];
  reasons: Record<string, string[]>;
  since: string;
  sources: Source[];
}

interface Party {
  name: string;
}

interface ClaimAnswer {
  text: string;
  language: string;
  standing: { since: string; rests_on: { party: Party; cites: Party[]; credited_by: Party | null }[] };
}

interface StandingAnswer {
  reasons: Record<string, string[]>;
  because: string[];
}

interface EvidenceAnswer {
  items: {
    id: string;
    stance: string;
    state: string;
    url: string;
    title: string | null;
    publisher: string | null;
    hops: { party: Party; anonymity: string }[];
  }[];
}

/** How a claim stands and on what. */
export async function detailsOf(service: Service, claimId: string): Promise<Details> {
  const path = `/v1/claims/${claimId}`;
  const [claim, standing, evidence] = (await Promise.all([
    service.json(path),
    service.json(`${path}/standing`),
    service.json(`${path}/evidence?limit=50`),
  ])) as [ClaimAnswer, StandingAnswer, EvidenceAnswer];
  return {
    claim: claim.text,
    language: claim.language,
    restsOn: claim.standing.rests_on.map(carrier),
    reasons: standing.reasons,
    since: claim.standing.since,
    sources: evidence.items.flatMap(({ id, stance, state, url, title, publisher, hops }) =>
      state === "accepted" && (stance === "supports" || stance === "refutes")
        ? [
            {
              stance,
              url,
              title: title ?? publisher ?? new URL(url).hostname,
              chain: hops.map((hop) => hop.party.name).join(" ← "),
              counts: standing.because.includes(id),
            },
          ]
        : [],
    ),
  };
}

function carrier(one: ClaimAnswer["standing"]["rests_on"][number]): string {
  if (one.credited_by !== null) return `${one.credited_by.name} (${one.party.name})`;
  return one.cites.length > 0 ? `${one.party.name} (${one.cites.map((party) => party.name).join(", ")})` : one.party.name;
}
