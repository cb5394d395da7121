// What it costs to look a page up among 1,000,000: the time of one look-up over the bar of a millisecond, the size of the
// file and how often a page without annotations is taken for one that has some. Fails past any bar.

import { createHash } from "node:crypto";

import { Filter } from "../src/filter.ts";

const PAGES = 1_000_000;
const REMAINDER = 8;
const ASKED = 100_000;
const BAR = 1; // milliseconds
const LARGEST = 2_000_000; // bytes
const MISTAKEN = 0.004;

const name = (index: number) => createHash("sha256").update(`https://news.example/${index}`).digest("hex");

/** The file, as app/domain/page_filter.py writes it. */
function encode(names: string[]): Uint8Array {
  const span = BigInt(names.length) << BigInt(REMAINDER);
  const values = names.map((one) => Number((BigInt(`0x${one.slice(0, 16)}`) * span) >> 64n)).sort((a, b) => a - b);
  const data = new Uint8Array(9 + values.length * 2);
  new DataView(data.buffer).setUint32(0, 0x53534631);
  new DataView(data.buffer).setUint32(4, values.length);
  data[8] = REMAINDER;
  let place = 72;
  const write = (bit: number) => {
    data[place >> 3] = (data[place >> 3] ?? 0) | (bit << (7 - (place & 7)));
    place++;
  };
  let last = 0;
  for (const value of values) {
    const distance = value - last;
    last = value;
    for (let ones = distance >> REMAINDER; ones > 0; ones--) write(1);
    write(0);
    for (let bit = REMAINDER - 1; bit >= 0; bit--) write((distance >> bit) & 1);
  }
  return data.slice(0, Math.ceil(place / 8));
}

const names = Array.from({ length: PAGES }, (_, index) => name(index));
const file = encode(names);
let began = performance.now();
const filter = new Filter(file);
const reading = performance.now() - began;
const known = names.slice(0, ASKED);
const others = Array.from({ length: ASKED }, (_, index) => name(PAGES + index));
began = performance.now();
const found = known.filter((one) => filter.mayHave(one)).length;
const mistaken = others.filter((one) => filter.mayHave(one)).length;
const each = (performance.now() - began) / (known.length + others.length);

console.log(`pages                ${PAGES}`);
console.log(`file                 ${(file.length / 1e6).toFixed(2)} MB`);
console.log(`found                ${found} of ${known.length}`);
console.log(`taken for known      ${((100 * mistaken) / others.length).toFixed(2)} %`);
console.log(`read once in         ${reading.toFixed(0)} ms`);
console.log(`a look-up            ${(each * 1000).toFixed(1)} µs, ${(each / BAR).toFixed(4)} of the bar`);
if (found !== known.length || each > BAR || file.length >= LARGEST || mistaken / others.length > MISTAKEN) {
  process.exitCode = 1;
}
