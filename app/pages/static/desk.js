// What the workbench does beyond plain forms: the preview follows the typing, and a step of a chain moves without the
// page being read anew. Each asks the service, which alone knows how; without this file the buttons do the same.
"use strict";

const editor = document.getElementById("editor");
const PAUSE = 400; // milliseconds without typing before the preview is asked for

let waiting = 0;
let asking = null;
let plain = false;

/** Ask for a page or a part of one with what is typed; a question that has a successor is given up. */
async function ask(address, pressed) {
  const typed = new URLSearchParams(new FormData(editor, pressed));
  const answer = await fetch(address, { method: "POST", body: typed, headers: { Accept: "text/html" }, signal: asking?.signal });
  return answer.ok ? answer.text() : null;
}

async function preview() {
  asking?.abort();
  asking = new AbortController();
  try {
    const part = await ask(editor.dataset.preview, null);
    if (part !== null) document.getElementById("preview").innerHTML = part;
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

/** Add, move, branch or take out a step: the service arranges the chain, its part of the page is put in place. */
async function arrange(button) {
  asking?.abort();
  asking = null;
  const page = await ask(editor.action, button).catch(() => null);
  if (page === null) {
    plain = true; // the session has ended, or the network: the browser says so
    editor.requestSubmit(button);
    return;
  }
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("chain");
  document.getElementById("chain").replaceWith(fresh);
  fresh.querySelector("[autofocus]")?.focus();
  preview();
}

function isArranging(button) {
  return button?.name === "do" && /^(?:add|(?:up|down|branch|remove):\d+)$/.test(button.value);
}

/** Parties to choose from while a name is typed (a combobox with a list, ARIA APG): what is chosen is named by its id. */
class Suggestions {
  constructor() {
    this.list = Object.assign(document.createElement("ul"), { id: "suggestions", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", editor.dataset.suggestText);
    this.field = null;
    this.waiting = 0;
    this.asking = null;
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  static isFor(field) {
    return field.matches?.("input[name$='party.name'], input[name='claimant.name']");
  }

  ready(field) {
    if (field.getAttribute("role") === "combobox") return;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", this.list.id);
  }

  typed(field) {
    const id = this.beside(field, "id");
    if (id) id.value = ""; // another name is another party
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(field), 150);
  }

  async ask(field) {
    this.asking?.abort();
    this.asking = new AbortController();
    const there = new URL(editor.dataset.suggest, location.origin);
    there.searchParams.set("q", field.value);
    try {
      const answer = field.value.trim() ? await fetch(there, { headers: { Accept: "text/html" }, signal: this.asking.signal }) : null;
      const text = answer?.ok && !answer.redirected ? await answer.text() : "";
      if (document.activeElement === field) this.show(field, text);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  show(field, text) {
    this.close();
    this.list.innerHTML = text; // the service's own page, in which everything is escaped
    const options = this.options();
    if (!options.length) return;
    options.forEach((option, place) => { option.id = `suggestion-${place}`; });
    field.after(this.list);
    this.list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    this.field = field;
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  /** Whether the key was for the list. */
  pressed(event) {
    const options = this.options();
    if (this.list.hidden || event.target !== this.field || event.altKey) return false;
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") {
      this.close();
    } else if (event.key === "Enter" && now >= 0) {
      this.choose(options[now]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (now + (event.key === "ArrowDown" ? 1 : now < 0 ? 0 : -1) + options.length) % options.length;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === next)));
      options[next].scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", options[next].id);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  choose(option) {
    const { field } = this;
    this.close();
    field.value = option.dataset.name;
    for (const name of ["id", "kind"]) {
      const other = this.beside(field, name);
      if (other) other.value = option.dataset[name];
    }
    preview();
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field?.setAttribute("aria-expanded", "false");
    this.field?.removeAttribute("aria-activedescendant");
    this.field = null;
  }

  beside(field, name) {
    return editor.elements.namedItem(field.name.replace(/name$/, name));
  }
}

if (editor) {
  const suggestions = new Suggestions();
  editor.addEventListener("focusin", ({ target }) => { if (Suggestions.isFor(target)) suggestions.ready(target); });
  editor.addEventListener("focusout", ({ target }) => { if (target === suggestions.field) suggestions.close(); });
  editor.addEventListener("input", ({ target }) => {
    if (Suggestions.isFor(target)) suggestions.typed(target);
    clearTimeout(waiting);
    waiting = setTimeout(preview, PAUSE);
  });
  editor.addEventListener("submit", (event) => {
    if (plain) return;
    if (event.submitter?.value === "preview") {
      event.preventDefault();
      preview();
    } else if (isArranging(event.submitter)) {
      event.preventDefault();
      arrange(event.submitter);
    }
  });
  editor.addEventListener("keydown", (event) => {
    if (suggestions.pressed(event)) return;
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!event.altKey || !way || event.target.tagName === "SELECT") return;
    const step = event.target.closest(".hop");
    const button = step?.querySelector(`button[value^="${way}:"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    arrange(button);
  });
}

if (editor) document.addEventListener("news", preview); // the claim has changed: so may what this would change
document.getElementById("trouble")?.focus();
