// Follows what changes at the service, for the pages in front of the reader that have marks.
//
// The stream is the one of all changes, the same for everybody: which of them matter on a page is found out here. It
// is open while somebody looks at a page with marks, and a moment longer, so that going to the next one opens no other.

import { broughtUp, movedBy, type Moved } from "./moved.ts";
import type { Heard } from "./messages.ts";
import type { Note } from "./notes.ts";

const MOST = 2000; // claims whose changes are remembered
const LINGER = 10_000;
const AGAIN = 10_000; // and up to as much more, so that not everybody comes at once

export class News {
  readonly #ports = new Set<chrome.runtime.Port>();
  readonly #moved = new Map<string, Moved>();
  readonly #began: () => void;
  #source: EventSource | null = null;
  #last = "";
  #closing: ReturnType<typeof setTimeout> | undefined;

  /** `began` is called when the stream begins: what was known before may have changed meanwhile. */
  constructor(began: () => void) {
    this.#began = began;
  }

  /** Tell a page what changes, until it lets go. */
  follow(port: chrome.runtime.Port, server: string): void {
    this.#ports.add(port);
    clearTimeout(this.#closing);
    if (this.#source === null) this.#open(server);
    port.onDisconnect.addListener(() => {
      this.#ports.delete(port);
      if (this.#ports.size === 0) this.#closing = setTimeout(() => this.close(), LINGER);
    });
  }

  /** Notes as they are now, as far as it was heard. */
  broughtUp(notes: Note[]): Note[] {
    return broughtUp(notes, this.#moved.values());
  }

  /** Let go of the stream; the pages that follow come back. */
  close(): void {
    this.#source?.close();
    this.#source = null;
    this.#last = "";
    this.#moved.clear();
    for (const port of this.#ports) port.disconnect();
    this.#ports.clear();
  }

  #open(server: string): void {
    const since = this.#last === "" ? "" : `?since=${this.#last}`;
    const source = new EventSource(`${server}/v1/events${since}`);
    this.#source = source;
    source.onopen = () => {
      if (this.#last !== "") return; // it goes on where it was
      this.#began();
      this.#tell({ type: "again" });
    };
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      this.#last = lastEventId;
      const moved = movedBy(data);
      for (const one of moved) {
        this.#moved.delete(one.claimId);
        this.#moved.set(one.claimId, one);
      }
      for (const claimId of Array.from(this.#moved.keys()).slice(0, Math.max(0, this.#moved.size - MOST))) this.#moved.delete(claimId);
      if (moved.length > 0) this.#tell({ type: "moved", moved });
    };
    // A broken stream is taken up again by the browser; one that was refused (too many are open) is not.
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        if (this.#source === source) this.#open(server);
      }, AGAIN + Math.random() * AGAIN);
    };
  }

  #tell(heard: Heard): void {
    for (const port of this.#ports) port.postMessage(heard);
  }
}
