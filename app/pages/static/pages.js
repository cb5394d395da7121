// What a page does by itself beyond being read: it follows changes, and slides through its history. All of it works
// without this file too, by reading the page again.
"use strict";

const main = document.getElementById("main");
const news = document.getElementById("news");
let heard = []; // how claims stand, by the events since the page was last asked for

/** Put what is new into the page: every part marked `data-live` that differs, the rows of lists, and nothing else. */
async function refresh() {
  heard = [];
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let changed = false;
  for (const part of main.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (next && !isSame(part, next) && !isInUse(part)) changed = put(part, next);
  }
  const [list, rows] = [main, fresh].map((page) => page.querySelector("[data-rows]"));
  if (list && rows) changed = renew(list, rows) || changed;
  heard.forEach(restate); // what came while the page was being read may not be in it
  if (changed) {
    slide();
    tell(main.dataset.newsText);
  }
}

/** The rows of a list: those that changed are put in place, new ones on top, and those that went are taken away. */
function renew(list, fresh) {
  let changed = false;
  const rows = (of) => new Map([...of.querySelectorAll(":scope > [data-row]")].map((row) => [row.dataset.row, row]));
  const [here, there] = [rows(list), rows(fresh)];
  const hasReadOn = here.size > there.size && fresh.querySelector(".more") !== null;
  let top = list.querySelector(":scope > [data-row]");
  for (const [id, next] of there) {
    const row = here.get(id);
    if (!row) {
      list.querySelector(":scope > .empty")?.remove();
      next.classList.add("fresh");
      list.insertBefore(next, list.dataset.rows === "last" ? list.querySelector(":scope > .more") : top);
      changed = true;
    } else if (!isSame(row, next)) {
      if (isInUse(row)) {
        changed = age(row) || changed;
      } else {
        if (row === top) top = next;
        changed = put(row, next);
      }
    }
  }
  for (const [id, row] of here) {
    if (there.has(id) || hasReadOn) continue;
    if (isInUse(row)) {
      changed = age(row) || changed;
    } else {
      row.remove();
      changed = true;
    }
  }
  const nothing = fresh.querySelector(":scope > .empty");
  if (nothing && !list.querySelector(":scope > [data-row], :scope > .empty")) list.append(nothing);
  return changed;
}

/** Say of a row that somebody works on that it is no longer as it was; whether that is news. */
function age(row) {
  const isNews = !row.classList.contains("stale");
  row.classList.add("stale");
  return isNews;
}

/** Whether two parts say the same: a form is made anew for each reading, so what has one says which version it shows. */
function isSame(part, next) {
  return next.dataset.version ? next.dataset.version === part.dataset.version : next.isEqualNode(part);
}

/** Whether somebody is typing or choosing there. */
function isInUse(part) {
  const fields = [...part.querySelectorAll("textarea, input:not([type=hidden], [type=range])")];
  const isTyped = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  return part.contains(document.activeElement) || fields.some(isTyped);
}

function put(part, next) {
  next.classList.add("fresh");
  const folded = [part, next].map((of) => [of, ...of.querySelectorAll("details")].filter((one) => one.matches("details")));
  folded[0].forEach((one, place) => { if (folded[1][place]) folded[1][place].open = one.open; });
  part.replaceWith(next);
  window.htmx?.process(next);
  return true;
}

/** Show at once how a claim stands that the page shows; the rest of what is said of it comes with the page. */
function restate({ claim_id: id, status, label }) {
  const known = document.getElementById("standings")?.content.querySelector(`[data-status="${CSS.escape(status)}"]`);
  if (!known) return;
  const told = { ".gloss": known.querySelector(".gloss").textContent, ".told": label[document.documentElement.lang] };
  for (const place of main.querySelectorAll(`[data-row="${CSS.escape(id)}"], [data-standing="${CSS.escape(id)}"]`)) {
    const chip = place.querySelector(".chip");
    if (!chip) continue;
    const next = known.querySelector(".chip").cloneNode(true);
    next.classList.toggle("big", chip.classList.contains("big"));
    if (place.dataset.standing) place.className = `${place.classList[0]} ${status}`;
    chip.replaceWith(next);
    for (const [where, text] of Object.entries(told)) {
      const line = place.querySelector(where);
      if (line) line.textContent = text;
    }
  }
}

/** Say something shortly, to those who listen too. */
function tell(text) {
  news.textContent = text;
  clearTimeout(tell.waiting);
  tell.waiting = setTimeout(() => { news.textContent = ""; }, 5000);
}

/** Follow what changed since the page was written; several changes in a row are shown together.
 *
 * A page that nobody sees lets go of its stream: a browser has six connections to a host, and tabs share them. */
function follow() {
  if (main.dataset.every) setInterval(() => document.hidden || refresh().catch(() => {}), 1000 * main.dataset.every);
  if (!main.dataset.events || !window.EventSource) return;
  // Milliseconds in which other changes may come, another number in each window: not all who look on ask at once.
  const pause = 100 + 400 * Math.random();
  const APART = 300; // and between two readings of the page, at least
  const address = new URL(main.dataset.events, location.origin);
  let source = null;
  let waiting = 0;
  let next = 0;

  const show = async () => {
    await refresh().catch(() => {});
    next = Date.now() + APART;
  };
  const listen = () => {
    source = new EventSource(address);
    source.onmessage = ({ data, lastEventId }) => {
      address.searchParams.set("since", lastEventId);
      const { standings } = JSON.parse(data);
      if (main.dataset.moves !== undefined && !standings.length) return;
      heard.push(...standings);
      standings.forEach(restate);
      clearTimeout(waiting);
      waiting = setTimeout(show, Math.max(pause, next - Date.now()));
      document.dispatchEvent(new CustomEvent("news"));
    };
    // A refused stream (too many are open) is given up by the browser; it is asked for again after a while.
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) setTimeout(() => source && listen(), 10_000 + Math.random() * 20_000);
    };
  };
  const leave = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else if (!source) listen();
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (!document.hidden) listen();
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

/** Searches that this browser keeps, each a name and an address; nobody else learns of them. */
function keepSearches() {
  const kept = document.getElementById("kept");
  if (!kept?.hidden) return;
  const read = () => { try { return JSON.parse(localStorage.getItem("searches")) ?? []; } catch { return []; } };
  const write = (searches) => { try { localStorage.setItem("searches", JSON.stringify(searches)); } catch { /* it may be forbidden */ } };
  const list = kept.querySelector("ul");
  const form = kept.querySelector("form");
  const draw = () => {
    list.replaceChildren(...read().map(({ name, address }) => {
      const [row, link, drop] = ["li", "a", "button"].map((tag) => document.createElement(tag));
      link.href = new URL(address, location.origin).pathname === "/claims" ? address : "/claims";
      link.textContent = name;
      drop.type = "button";
      drop.className = "quiet small";
      drop.textContent = "✕";
      drop.setAttribute("aria-label", `${kept.dataset.drop}: ${name}`);
      drop.addEventListener("click", () => {
        write(read().filter((one) => one.address !== address));
        draw();
        kept.querySelector("summary").focus();
      });
      row.append(link, " ", drop);
      return row;
    }));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.elements.name.value.trim() || document.title;
    const address = location.pathname + location.search;
    write([{ name, address }, ...read().filter((one) => one.address !== address)].slice(0, 50));
    form.elements.name.value = "";
    draw();
    tell(kept.dataset.done);
  });
  draw();
  kept.hidden = false;
}

/** There is room for more where the window is wide. */
function unfold() {
  if (!matchMedia("(min-width: 56rem)").matches) return;
  for (const folded of document.querySelectorAll("details[data-open-wide]")) folded.open = true;
}

unfold();
document.body.addEventListener("htmx:afterSettle", () => { unfold(); keepSearches(); });
for (const select of document.querySelectorAll("form[data-send] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
slide();
follow();
keepPlace();
keepSearches();
