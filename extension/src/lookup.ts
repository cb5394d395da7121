// Which claims are known on a page, without telling which page it is: docs/privacy.md.

import { Filter } from "./filter.ts";
import type { Keep } from "./keep.ts";
import { notesOf, type Note } from "./notes.ts";
import { pageOf, prefixOf } from "./pages.ts";
import { Refused, Unreachable, type Manifest, type Service } from "./service.ts";

/** How things are on a page; `asOf` is when the service said so, `away` that it could not be asked now. */
export interface Known {
  notes: Note[];
  asOf: number | null;
  away: boolean;
}

interface KeptFilter {
  server: string;
  version: string;
  bits: number;
  data: Uint8Array;
  delta: string;
  added: string[];
  at: number;
}

interface KeptPages {
  at: number;
  pages: { page: string; annotations: unknown }[];
}

interface Loaded {
  kept: KeptFilter;
  filter: Filter;
  added: Set<string>;
}

const FRESH_BUCKET = 5 * 60_000;
const FRESH_FILTER = 30 * 60_000;

export class Lookup {
  readonly #service: Service;
  readonly #keep: Keep;
  readonly #now: () => number;
  #known: Loaded | null = null;
  #since = 0;

  constructor(service: Service, keep: Keep, now: () => number = Date.now) {
    this.#service = service;
    this.#keep = keep;
    this.#now = now;
  }

  /** Bring the filter up to date. It is the same for everybody, and asked for by the clock, not by what is read. */
  async refresh(): Promise<void> {
    const manifest = (await this.#service.now("/v1/annotations/filter")) as Manifest;
    const before = await this.#loaded();
    const data =
      before?.kept.version === manifest.version ? before.kept.data : await this.#service.bytes(manifest.filter);
    const { added } = (await this.#service.json(manifest.delta)) as { added: string[] };
    const kept = {
      server: this.#service.server,
      version: manifest.version,
      bits: manifest.bits,
      data,
      delta: manifest.delta,
      added,
      at: this.#now(),
    };
    this.#know(kept);
    await this.#keep.put("filter", kept);
  }

  /** Ask anew for what was kept so far; it stays for when the service is away. */
  forget(): void {
    this.#since = this.#now();
  }

  /** What is known on a page. `traceless`: nothing about it is kept on this machine. */
  async privately(url: string, traceless: boolean): Promise<Known> {
    const page = await pageOf(url);
    let known = await this.#loaded();
    if (known === null || this.#now() - known.kept.at > FRESH_FILTER) {
      try {
        await this.refresh();
      } catch (error) {
        if (!(error instanceof Unreachable) || known === null) throw error;
      }
      known = await this.#loaded();
    }
    if (known === null || !(known.filter.mayHave(page) || known.added.has(page.slice(0, 16)))) {
      return { notes: [], asOf: known?.kept.at ?? null, away: false };
    }
    return this.#bucket(page, known.kept.bits, traceless);
  }

  /** What is known on a page, by telling the service which it is. */
  async openly(url: string, traceless: boolean): Promise<Known> {
    const page = await pageOf(url);
    const path = `/v1/annotations?url=${encodeURIComponent(url)}&limit=200`;
    const name = `page ${this.#service.server} ${page}`;
    return this.#keptOr(name, page, traceless, async () => {
      const { items } = (await this.#service.now(path)) as { items: unknown };
      return [{ page, annotations: items }];
    });
  }

  async #bucket(page: string, bits: number, traceless: boolean): Promise<Known> {
    const prefix = prefixOf(page, bits);
    const name = `bucket ${this.#service.server} ${prefix}`;
    return this.#keptOr(name, page, traceless, async () => {
      try {
        return await this.#range(prefix);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        await this.refresh(); // the number of bits has changed
        return this.#range(prefixOf(page, this.#known?.kept.bits ?? bits));
      }
    });
  }

  async #range(prefix: string): Promise<KeptPages["pages"]> {
    return ((await this.#service.now(`/v1/annotations/range/${prefix}`)) as KeptPages).pages;
  }

  async #keptOr(
    name: string,
    page: string,
    traceless: boolean,
    ask: () => Promise<KeptPages["pages"]>,
  ): Promise<Known> {
    let kept = (await this.#keep.get(name)) as KeptPages | undefined;
    let away = false;
    if (kept === undefined || kept.at < this.#since || this.#now() - kept.at > FRESH_BUCKET) {
      try {
        kept = { at: this.#now(), pages: await ask() };
        if (!traceless) await this.#keep.put(name, kept);
      } catch (error) {
        if (!(error instanceof Unreachable) || kept === undefined) throw error;
        away = true;
      }
    }
    const found = kept.pages.find((one) => one.page === page);
    return { notes: notesOf(found?.annotations), asOf: kept.at, away };
  }

  async #loaded(): Promise<Loaded | null> {
    if (this.#known === null) {
      const kept = (await this.#keep.get("filter")) as KeptFilter | undefined;
      if (kept?.server === this.#service.server) this.#know(kept);
    }
    return this.#known;
  }

  #know(kept: KeptFilter): void {
    this.#known = { kept, filter: new Filter(kept.data), added: new Set(kept.added) };
  }
}
