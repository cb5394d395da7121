// Host names in the one form they are compared in; the same as app/domain/hosts.py.

import { encode } from "punycode/punycode.es6.js";

const DEVICES = new Set(["amp", "m", "mobile", "wap", "www"]);
const SECOND_LEVEL = new Set(
  ["ac", "co", "com", "edu", "go", "gov", "in", "kiev", "kyiv", "lviv", "ne", "net", "or", "org"],
);
const IGNORED = /[\u00ad\u034f\u200b\u2060\ufe00-\ufe0f\ufeff]/gu;
const NO_PART = /^\p{M}|[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Z}]/u;
const ASCII_LABEL = /^[a-z0-9_-]{1,63}$/;
const ASCII = /^[\x00-\x7f]*$/;
const NUMBER = /^(?:[0-9]+|0x[0-9a-f]*)$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const LANGUAGE = /^[a-z]{2,3}$/;
const LONGEST = 253;

/** The host as it is sent to name servers; an IPv6 address that stood in brackets, in them. Throws for what is none. */
export function asciiHost(host: string, bracketed: boolean): string {
  if (bracketed) return new URL(`http://[${host}]/`).hostname;
  const name = mapped(host).replace(/\.$/, "").split(".").map(label).join(".");
  if (name.length > LONGEST) throw new TypeError("a host name has at most 253 characters");
  if (NUMBER.test(name.slice(name.lastIndexOf(".") + 1)) && !IPV4.test(name)) {
    throw new TypeError("what ends in a number is an IPv4 address");
  }
  return name;
}

/** The host without leading labels that only name a device or a form. */
export function site(host: string): string {
  let labels = host.split(".");
  while (DEVICES.has(labels[0] ?? "") && isSite(labels.slice(1))) labels = labels.slice(1);
  while (labels.length > 3 && labels[1] === "m" && LANGUAGE.test(labels[0] ?? "")) labels.splice(1, 1);
  return labels.join(".");
}

function isSite(labels: string[]): boolean {
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || /^\d+$/.test(last)) return false;
  return labels.length > 2 || last.length !== 2 || !SECOND_LEVEL.has(labels[0] ?? "");
}

function mapped(host: string): string {
  if (ASCII.test(host)) return host.toLowerCase();
  const wide = host.normalize("NFKC").replaceAll("\u3002", ".");
  // One by one, so that a capital sigma at the end is a plain one; ς and ß stay what they are.
  const folded = Array.from(wide, (char) => char.toLowerCase()).join("");
  return folded.replace(IGNORED, "").normalize("NFKC");
}

function label(text: string): string {
  if (!ASCII.test(text) && NO_PART.test(text)) throw new TypeError("a label has a character that no name has");
  const ascii = ASCII.test(text) ? text : `xn--${encode(text)}`;
  if (!ASCII_LABEL.test(ascii)) throw new TypeError("a label has 1 to 63 letters, digits and hyphens");
  return ascii;
}
