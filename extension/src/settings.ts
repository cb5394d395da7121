// What the reader has set. The key stays in the extension's own pages: content scripts never see it.

import { api } from "./api.ts";

export interface Settings {
  server: string;
  private: boolean;
  ignored: string[];
  key: string;
}

export const DEFAULTS: Settings = { server: "http://localhost:8000", private: true, ignored: [], key: "" };

export async function loadSettings(): Promise<Settings> {
  return api.storage.local.get<Settings>({ ...DEFAULTS });
}

export async function saveSettings(settings: Settings): Promise<void> {
  await api.storage.local.set({ ...settings });
}

/** The address of a service as it is kept, without a slash at its end; null when it is none. */
export function serverAddress(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  // A key must not travel in the clear, except within this machine.
  const here = url.hostname === "localhost" || url.hostname.endsWith(".localhost") || url.hostname === "127.0.0.1";
  if (url.protocol !== "https:" && !(url.protocol === "http:" && here)) return null;
  if (url.username !== "" || url.password !== "") return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** Sites as they are kept, from lines that a reader wrote: host names, each once. */
export function sites(lines: string): string[] {
  const hosts = lines.split(/\s+/).map((line) => line.replace(/^https?:\/\//i, "").replace(/[/:].*$/, "").toLowerCase());
  return [...new Set(hosts.filter((host) => host !== ""))];
}

/** Whether a page lies on one of the sites, or below. */
export function isIgnored(url: string, ignored: string[]): boolean {
  const host = new URL(url).hostname;
  return ignored.some((one) => host === one || host.endsWith(`.${one}`));
}
