// When two addresses name one page: the same rules as app/domain/urls.py, bound by openapi/url-vectors.json.

import { asciiHost, site } from "./hosts.ts";
import { isTracking } from "./tracking.ts";

export const VERSION = 2;

const FORBIDDEN = /[\x00-\x20\x7f<>"\\^`{|}\x85\xa0\u2028\u2029]|\p{Cs}/u;
const PARTS = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i;
const AUTHORITY = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/;
const AMP_CACHE = /^[a-z0-9-]+\.cdn\.ampproject\.org$/;
const AMP_VIEWER = /^google\.[a-z]{2,3}(?:\.[a-z]{2})?$/;
const AMP_CACHED = /^\/[cv]\/(s\/)?(.*)$/;
const AMP_VIEWED = /^\/amp\/(s\/)?(.*)$/;
const AMP_ENDING = /(?<=[^/])\/amp(\/?)$|(?<=[^/])\.amp(\.html?|\/?)$/;

interface Parts {
  host: string;
  port: string;
  path: string;
  query: string;
  fragment: string;
}

/** The form in which this address is compared with others. Throws TypeError for what is no address of a page. */
export function normaliseUrl(url: string): string {
  let parts = split(url);
  let path = cleanPath(parts.path);
  for (let shown = shownBy(parts.host, path); shown !== null; shown = shownBy(parts.host, path)) {
    let inner: Parts;
    try {
      inner = split(`https://${shown}`);
    } catch {
      break; // an address of a cache that shows nothing stays as it is
    }
    parts = { ...inner, query: parts.query, fragment: parts.fragment };
    path = cleanPath(parts.path);
  }
  for (let shorter = withoutAmp(path); shorter !== path; shorter = withoutAmp(path)) path = shorter;
  const kept = escaped(parts.query)
    .split("&")
    .filter((pair) => pair !== "" && !isTracking(pair))
    .sort();
  const query = kept.length > 0 ? `?${kept.join("&")}` : "";
  const fragment = parts.fragment.startsWith("!") ? `#${escaped(parts.fragment)}` : "";
  return `https://${site(parts.host)}${parts.port}${path}${query}${fragment}`;
}

function split(url: string): Parts {
  if (FORBIDDEN.test(url)) throw new TypeError("an address holds no spaces, quotes or control characters");
  const [, , authority = "", path = "", query = "", fragment = ""] = PARTS.exec(url) ?? [];
  const [whole, bracketed, name = "", digits = ""] = AUTHORITY.exec(authority) ?? [];
  if (whole === undefined || authority.includes("@")) {
    throw new TypeError("write a whole address that begins with http:// or https://");
  }
  const port = digits === "" ? 443 : Number(digits);
  if (port < 1 || port > 65535) throw new TypeError("a port is a number from 1 to 65535");
  return {
    host: asciiHost(bracketed ?? name, bracketed !== undefined),
    port: port === 80 || port === 443 ? "" : `:${port}`,
    path,
    query,
    fragment,
  };
}

function cleanPath(path: string): string {
  return withoutDots(escaped(path)) || "/";
}

/** Host and path of the page that an AMP cache or viewer shows. */
function shownBy(host: string, path: string): string | null {
  let found: RegExpExecArray | null = null;
  if (AMP_CACHE.test(host)) found = AMP_CACHED.exec(path);
  else if (AMP_VIEWER.test(site(host))) found = AMP_VIEWED.exec(path);
  const shown = found?.[2] ?? "";
  return shown === "" || shown.startsWith("/") ? null : shown;
}

function withoutAmp(path: string): string {
  return path.replace(AMP_ENDING, (_ending, slash: string = "", form: string = "") => `${slash}${form}`);
}

function escaped(text: string): string {
  const decoded = text.replace(/%([0-9A-Fa-f]{2})?/g, (escape: string, hex: string | undefined) => {
    if (hex === undefined) return "%25"; // a percent sign that begins no escape stands for itself
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(char) ? char : escape.toUpperCase();
  });
  return decoded.replace(/[^\x00-\x7f]+/g, encodeURIComponent);
}

function withoutDots(path: string): string {
  if (!path.includes("/.")) return path;
  const kept: string[] = [];
  const segments = path.split("/");
  for (const segment of segments) {
    if (segment !== "..") {
      if (segment !== ".") kept.push(segment);
    } else if (kept.length > 1) {
      kept.pop();
    }
  }
  if ([".", ".."].includes(segments.at(-1) ?? "")) kept.push("");
  return kept.join("/");
}
