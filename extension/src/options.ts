// The options page.

import { api, t } from "./api.ts";
import { el } from "./dom.ts";
import { loadSettings, saveSettings, serverAddress, sites, type Settings } from "./settings.ts";

const main = document.getElementById("options") as HTMLElement;

async function begin(): Promise<void> {
  document.documentElement.lang = api.i18n.getUILanguage();
  document.title = t("options_title");
  const kept = await loadSettings();
  const server = el("input", { type: "url", required: "", value: kept.server, autocomplete: "url" });
  const closed = el("input", { type: "checkbox", ...(kept.private ? { checked: "" } : {}), "aria-describedby": "private-help" });
  const ignored = el("textarea", { rows: "4", spellcheck: "false" }, kept.ignored.join("\n"));
  const key = el("input", { type: "password", value: kept.key, autocomplete: "off", "aria-describedby": "key-help" });
  const said = el("p", { role: "status" });
  const form = el(
    "form",
    {},
    el("label", {}, el("span", {}, t("options_server")), server),
    el("label", { class: "check" }, closed, el("span", {}, t("options_private"))),
    el("p", { class: "help", id: "private-help" }, t("options_private_help")),
    el("label", {}, el("span", {}, t("options_ignored")), ignored),
    el("label", {}, el("span", {}, t("options_key")), key),
    el("p", { class: "help", id: "key-help" }, t("options_key_help")),
    el("button", { type: "submit", class: "main" }, t("options_save")),
    said,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = serverAddress(server.value);
    if (address === null) {
      said.className = "problem";
      said.textContent = t("options_server_bad");
      server.focus();
      return;
    }
    const wanted = { server: address, private: closed.checked, ignored: sites(ignored.value), key: key.value.trim() };
    void save(wanted, said).then((saved) => {
      if (saved) server.value = address;
    });
  });
  main.replaceChildren(el("h1", {}, t("options_title")), form);
}

async function save(wanted: Settings, said: HTMLElement): Promise<boolean> {
  if (!(await maySend(wanted))) {
    said.className = "problem";
    said.textContent = t("options_refused");
    return false;
  }
  await saveSettings(wanted);
  said.className = "";
  said.textContent = t("loading");
  await api.runtime.sendMessage({ type: "settings" });
  const reached = await api.runtime.sendMessage({ type: "renew" });
  said.textContent = reached === true ? t("options_saved") : t("options_saved_away");
  return true;
}

/** Firefox asks its user before an extension sends what it does not need. */
async function maySend(wanted: Settings): Promise<boolean> {
  if (!("getBrowserInfo" in api.runtime)) return true;
  const data = [...(wanted.private ? [] : ["browsingActivity"]), ...(wanted.key === "" ? [] : ["websiteContent"])];
  if (data.length === 0) return true;
  return api.permissions.request({ data_collection: data } as chrome.permissions.Permissions);
}

void begin();
