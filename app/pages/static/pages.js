// What a page does by itself beyond being read: it follows changes, and slides through its history. All of it works
// without this file too, by reading the page again.
"use strict";

const main = document.getElementById("main");
const news = document.getElementById("news");

/** Put what is new into the page: every part marked `data-live` that differs, and nothing else. */
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let changed = false;
  for (const part of main.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (!next || next.isEqualNode(part) || part.contains(document.activeElement)) continue;
    next.classList.add("fresh");
    part.replaceWith(next);
    window.htmx?.process(next);
    changed = true;
  }
  if (changed) {
    slide();
    news.textContent = document.documentElement.lang === "uk" ? "Оновлено щойно" : "Updated just now";
    setTimeout(() => { news.textContent = ""; }, 5000);
  }
}

/** Follow what changed since the page was written; several changes in a row are shown together. */
function follow() {
  if (!main.dataset.events || !window.EventSource) return;
  let waiting = 0;
  const source = new EventSource(main.dataset.events);
  source.onmessage = () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 150);
  };
  // A refused stream (too many are open) is given up by the browser; it is asked for again after a while.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 10_000 + Math.random() * 20_000);
  };
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

/** The slider over the moments at which something changed: it names the moment, and the link beside it leads there. */
function slide() {
  const slider = document.getElementById("slider");
  if (!slider || !slider.dataset.moments) return;
  const moments = slider.dataset.moments.split(" ");
  const told = slider.parentElement.querySelector("output");
  const link = slider.parentElement.querySelector("a");
  const asked = new URLSearchParams(location.search).get("as_of");
  const now = moments.length;
  slider.max = String(now);
  slider.value = String(asked ? Math.max(0, moments.filter((each) => each <= asked).length - 1) : now);
  const name = () => {
    const moment = moments[Number(slider.value)];
    const uk = document.documentElement.lang === "uk";
    told.textContent = moment ? `${moment.slice(0, 16).replace("T", " ")} UTC` : (uk ? "зараз" : "now");
    slider.setAttribute("aria-valuetext", told.textContent);
    const there = new URL(slider.dataset.here, location.origin);
    if (moment) there.searchParams.set("as_of", moment);
    link.href = there;
  };
  slider.addEventListener("input", name);
  slider.addEventListener("pointerup", () => { name(); link.click(); });
  slider.addEventListener("keydown", (event) => { if (event.key === "Enter") link.click(); });
  name();
  slider.parentElement.hidden = false;
}

/** Coming back to a list that was read on, read on to where it was left. */
async function keepPlace() {
  const rows = () => document.querySelectorAll("#found .list > li").length;
  if (!document.getElementById("found")) return;
  const key = () => `place ${location.pathname}${location.search}`;
  addEventListener("pagehide", () => {
    try { sessionStorage.setItem(key(), JSON.stringify({ rows: rows(), y: scrollY })); } catch { /* it may be forbidden */ }
  });
  if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
  let place = null;
  try { place = JSON.parse(sessionStorage.getItem(key())); } catch { /* it may be forbidden */ }
  if (!place) return;
  for (let more; rows() < place.rows && (more = document.querySelector("#found .more a"));) {
    const answer = await fetch(more.href, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!answer.ok || !more.isConnected) break;
    const list = more.closest("ol");
    more.closest("li").outerHTML = await answer.text();
    window.htmx?.process(list);
  }
  scrollTo(0, place.y);
}

for (const select of document.querySelectorAll("form[data-send] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
slide();
follow();
keepPlace();
