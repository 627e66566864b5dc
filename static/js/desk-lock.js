// Locks a screen that nobody has used for as long as a session lasts, and keeps the session of
// whoever types. The server ends sessions by itself: this covers what would still be on the screen.

const ADDRESS = "/desk/still-here";
const CHANNEL = "consult-desk-use"; // what is done in one tab counts for the others
const TELL_MS = 2 * 60_000; // how often the server hears of somebody who types
const USES = ["keydown", "pointerdown", "input"];

const { body } = document;
const limit = Number(body.dataset.idle) * 1000;
const words = document.querySelector("template[data-lock]");
const others = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;

let used = Date.now();
let told = used; // asking for this page was the last that the server heard
let timer = 0;
let lock = null;
let title = "";

if (limit && words) {
  for (const use of USES) document.addEventListener(use, note, { capture: true, passive: true });
  others?.addEventListener("message", ({ data }) => { used = Math.max(used, Number(data) || 0); });
  others?.postMessage(used);
  // A machine that slept has let no timer run.
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  look();
}

function note(event) {
  look();
  if (lock) return event.stopImmediatePropagation(); // the covered page's keys do nothing
  used = Date.now();
  if (used - told < TELL_MS) return;
  told = used;
  others?.postMessage(used);
  ask();
}

function look() {
  clearTimeout(timer);
  if (lock) return;
  const left = used + limit - Date.now();
  if (left > 0) timer = setTimeout(look, left);
  else cover();
}

function cover() {
  body.append(words.content.cloneNode(true));
  lock = body.lastElementChild;
  lock.querySelector("button").addEventListener("click", show);
  body.classList.add("locked");
  title = document.title;
  document.title = "Locked";
  lock.querySelector("h2").focus();
}

async function show() {
  const found = await ask();
  if (!found) return say("You are not signed in yet.");
  if (found.who !== body.dataset.who) return location.assign("/desk/"); // somebody else is here now
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = found.token;
  lock.remove();
  lock = null;
  body.classList.remove("locked");
  document.title = title;
  used = told = Date.now();
  look();
  document.querySelector("main").focus();
}

function say(text) {
  lock.querySelector("[role=status]").textContent = text;
}

// Returns whose session this is and its form token, null when it is over or nobody answers.
async function ask() {
  try {
    const answer = await fetch(ADDRESS, { redirect: "manual", cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
