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

if (editor) {
  editor.addEventListener("input", () => {
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
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!event.altKey || !way || event.target.tagName === "SELECT") return;
    const step = event.target.closest(".hop");
    const button = step?.querySelector(`button[value^="${way}:"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    arrange(button);
  });
}

document.getElementById("trouble")?.focus();
