// The browser's own API, by whichever name it goes; both give promises.

export const api: typeof chrome = (globalThis as { browser?: typeof chrome }).browser ?? globalThis.chrome;

/** A message in the reader's language. */
export function t(name: string, ...values: (string | number)[]): string {
  return api.i18n.getMessage(name, values.map(String)) || name;
}

/** The language that the service's words are shown in. */
export function language(): "en" | "uk" {
  return api.i18n.getUILanguage().toLowerCase().startsWith("uk") ? "uk" : "en";
}
