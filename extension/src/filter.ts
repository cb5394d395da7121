// Which pages have annotations: the file that app/domain/page_filter.py describes, read where it lies.
//
// A Rice-coded set is read from its beginning, so reading it once notes where every 256th page is written. A page is
// then looked for between two notes: a handful of steps to find them, 256 short reads at most.

const MAGIC = 0x53534631; // "SSF1"
const HEADER = 9;
const STRIDE = 256;

export class NoFilter extends Error {}

export class Filter {
  readonly pages: number;
  readonly #data: Uint8Array;
  readonly #remainder: number;
  readonly #values: number[] = []; // what was written before each note
  readonly #places: number[] = []; // and the bit at which reading goes on

  /** Throws NoFilter for what is none, or is cut off. */
  constructor(data: Uint8Array) {
    if (data.length < HEADER) throw new NoFilter("this is no filter of pages");
    const head = new DataView(data.buffer, data.byteOffset, HEADER);
    if (head.getUint32(0) !== MAGIC) throw new NoFilter("this is no filter of pages");
    this.#data = data;
    this.pages = head.getUint32(4);
    this.#remainder = head.getUint8(8);
    const reader = new Reader(data, HEADER * 8, this.#remainder);
    let value = 0;
    for (let read = 0; read < this.pages; read++) {
      if (read % STRIDE === 0) {
        this.#values.push(value);
        this.#places.push(reader.place);
      }
      value += reader.next();
    }
  }

  /** Whether a page may have annotations: never no for one that has, yes for one in 256 that has none. */
  mayHave(page: string): boolean {
    const wanted = this.#valueOf(page);
    let note = 0;
    for (let end = this.#values.length; note < end; ) {
      const middle = (note + end) >> 1;
      if ((this.#values[middle] ?? 0) < wanted) note = middle + 1;
      else end = middle;
    }
    // The note before: what is wanted may be the first value written after it.
    const from = Math.max(note - 1, 0);
    const place = this.#places[from];
    if (place === undefined) return false;
    const reader = new Reader(this.#data, place, this.#remainder);
    let value = this.#values[from] ?? 0;
    for (let read = from * STRIDE; read < this.pages && value <= wanted; read++) {
      value += reader.next();
      if (value === wanted) return true;
    }
    return false;
  }

  #valueOf(page: string): number {
    const range = BigInt(this.pages) << BigInt(this.#remainder);
    return Number((BigInt(`0x${page.slice(0, 16)}`) * range) >> 64n);
  }
}

/** Distances, one after the other: the quotient in ones, a zero, the remainder. */
class Reader {
  place: number;
  readonly #data: Uint8Array;
  readonly #remainder: number;

  constructor(data: Uint8Array, place: number, remainder: number) {
    this.#data = data;
    this.place = place;
    this.#remainder = remainder;
  }

  next(): number {
    let quotient = 0;
    while (this.#bit() === 1) quotient++;
    let rest = 0;
    for (let read = 0; read < this.#remainder; read++) rest = rest * 2 + this.#bit();
    return quotient * 2 ** this.#remainder + rest;
  }

  #bit(): number {
    const byte = this.#data[this.place >> 3];
    if (byte === undefined) throw new NoFilter("this filter of pages is cut off");
    const bit = (byte >> (7 - (this.place & 7))) & 1;
    this.place++;
    return bit;
  }
}
