// The one name of a page: the SHA-256 of its address in the form that addresses are compared in.

import { normaliseUrl } from "./urls.ts";

/** The name of the page at an address, in hexadecimal. Rejects for what is no address of a page. */
export async function pageOf(url: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(normaliseUrl(url)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The first bits of a page's name, as the service is asked by: zeros and ones, or `all` when they are none. */
export function prefixOf(page: string, bits: number): string {
  const first = Array.from(page.slice(0, Math.ceil(bits / 4)), (digit) =>
    Number.parseInt(digit, 16).toString(2).padStart(4, "0"),
  );
  return first.join("").slice(0, bits) || "all";
}
