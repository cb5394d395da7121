// Asks the service for whoever wants to know, and puts the number of claims on the badge.

import { api, t } from "./api.ts";
import { detailsOf, type Details } from "./details.ts";
import { IndexedKeep } from "./keep.ts";
import { Lookup } from "./lookup.ts";
import { NEWS, type Asked, type Looked } from "./messages.ts";
import { News } from "./news.ts";
import { Refused, Service, Unreachable } from "./service.ts";
import { isIgnored, loadSettings } from "./settings.ts";

const RENEW = "renew the filter";
const MINUTES = 15;
const keep = new IndexedKeep();
const news = new News(() => current?.lookup.forget());
let current: { server: string; lookup: Lookup } | null = null;

async function lookup(): Promise<Lookup> {
  const { server } = await loadSettings();
  if (current?.server !== server) current = { server, lookup: new Lookup(new Service(server), keep) };
  return current.lookup;
}

async function renew(): Promise<void> {
  const settings = await loadSettings();
  if (settings.private) await (await lookup()).refresh();
}

async function look(url: string, traceless: boolean): Promise<Looked> {
  const settings = await loadSettings();
  const told = { off: false, away: false, problem: null, asOf: null, notes: [], server: settings.server };
  const openly = !settings.private;
  if (isIgnored(url, settings.ignored)) return { ...told, openly, off: true };
  try {
    const one = await lookup();
    const known = openly ? await one.openly(url, traceless) : await one.privately(url, traceless);
    return { ...told, openly, ...known, notes: news.broughtUp(known.notes) };
  } catch (error) {
    if (error instanceof TypeError) return { ...told, openly }; // an address that names no page
    return { ...told, openly, away: error instanceof Unreachable, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return t("problem_away");
}

async function badge(tabId: number, looked: Looked): Promise<void> {
  const count = looked.notes.length;
  const lost = looked.problem !== null;
  await api.action.setBadgeText({ tabId, text: lost ? "?" : count > 0 ? String(count) : "" });
  await api.action.setBadgeBackgroundColor({ tabId, color: looked.away ? "#6b6b6b" : "#1d4f91" });
  await api.action.setBadgeTextColor?.({ tabId, color: "#ffffff" });
  const title = lost ? looked.problem : looked.off ? t("panel_off") : count > 0 ? t("badge", count) : t("badge_none");
  await api.action.setTitle({ tabId, title: `${t("name")}: ${title}` });
}

async function answer(asked: Asked, sender: chrome.runtime.MessageSender): Promise<unknown> {
  switch (asked.type) {
    case "look": {
      const looked = await look(asked.url, sender.tab?.incognito ?? true);
      if (sender.tab?.id !== undefined) await badge(sender.tab.id, looked).catch(() => undefined); // the tab is gone
      return looked;
    }
    case "details":
      return details(asked.claimId);
    case "renew":
      (await lookup()).forget();
      await renew();
      return true;
    case "settings":
      await keep.clear();
      current = null;
      news.close();
      await renew().catch(() => undefined); // the options page says so when the service cannot be reached
      return true;
    default:
      return null;
  }
}

async function details(claimId: string): Promise<Details | { problem: string }> {
  try {
    return await detailsOf(new Service((await loadSettings()).server), claimId);
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

api.runtime.onMessage.addListener((asked: Asked, sender, respond) => {
  answer(asked, sender).then(respond, (error: unknown) => respond({ problem: problemOf(error) }));
  return true;
});

api.runtime.onConnect.addListener((port) => {
  if (port.name !== NEWS) return;
  void loadSettings().then(({ server }) => news.follow(port, server));
});

api.runtime.onInstalled.addListener(() => {
  api.contextMenus.create({ id: "attach", title: t("menu_attach"), contexts: ["selection"] });
  api.alarms.create(RENEW, { periodInMinutes: MINUTES });
  void renew().catch(() => undefined); // the next page view tries again
});

api.runtime.onStartup.addListener(() => {
  void renew().catch(() => undefined);
});

api.alarms.onAlarm.addListener(() => {
  void renew().catch(() => undefined);
});

api.contextMenus.onClicked.addListener((_clicked, tab) => {
  if (tab?.windowId === undefined) return;
  void openPanel(tab); // at once, while the click counts as the reader's
  void api.storage.session.set({ attaching: tab.id });
});

api.commands.onCommand.addListener((_command, tab) => {
  if (tab?.id !== undefined) void api.tabs.sendMessage(tab.id, { type: "next" }).catch(() => undefined);
});

if (api.sidePanel) void api.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
else api.action.onClicked.addListener((tab) => void openPanel(tab));

/** The panel beside the page; in a tab of its own where browsers have no room for that. */
async function openPanel(tab: chrome.tabs.Tab): Promise<void> {
  const { sidebarAction } = api as unknown as { sidebarAction?: { open(): Promise<void> } };
  if (api.sidePanel) await api.sidePanel.open({ windowId: tab.windowId });
  else if (sidebarAction) await sidebarAction.open();
  else await api.tabs.create({ url: api.runtime.getURL(`pages/panel.html?tab=${tab.id}`) });
}
