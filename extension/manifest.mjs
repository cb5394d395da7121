// The manifest of each browser. Nothing is asked for that the feature can do without: the service lets every origin
// read (CORS), so no host permission is needed to ask it; pages are reached by the content script alone.

const icons = { 16: "icons/16.png", 32: "icons/32.png", 48: "icons/48.png", 128: "icons/128.png" };

const shared = (version) => ({
  manifest_version: 3,
  name: "__MSG_name__",
  description: "__MSG_description__",
  version,
  default_locale: "en",
  icons,
  action: { default_title: "__MSG_name__", default_icon: icons },
  options_ui: { page: "pages/options.html", open_in_tab: true },
  content_scripts: [
    { matches: ["http://*/*", "https://*/*"], js: ["content.js"], css: ["pages/marks.css"], run_at: "document_idle" },
  ],
  commands: {
    "next-claim": { suggested_key: { default: "Alt+Shift+K" }, description: "__MSG_command_next__" },
  },
  // Without this, Firefox would ask a service on this machine over https.
  content_security_policy: { extension_pages: "default-src 'self'; connect-src http: https:; object-src 'none'" },
});

const own = {
  chromium: {
    minimum_chrome_version: "138",
    permissions: ["alarms", "contextMenus", "sidePanel", "storage"],
    background: { service_worker: "background.js" },
    side_panel: { default_path: "pages/panel.html" },
  },
  firefox: {
    permissions: ["alarms", "contextMenus", "storage"],
    background: { scripts: ["background.js"] },
    sidebar_action: {
      default_panel: "pages/panel.html",
      default_title: "__MSG_name__",
      default_icon: icons,
      open_at_install: false,
    },
    browser_specific_settings: {
      gecko: {
        id: "extension@secondsource.example",
        strict_min_version: "142.0",
        // The private lookup sends the first bits of a hash that hundreds of pages share, and no address.
        data_collection_permissions: { required: ["none"], optional: ["browsingActivity", "websiteContent"] },
      },
    },
  },
};

/** The manifest for `chromium` or `firefox`. */
export function manifest(browser, version) {
  return { ...shared(version), ...own[browser] };
}
