// Keys for the desk: each does what a link or button of the page does, so nothing needs them. None
// fires while somebody types, nor with another key held; single keys can be switched off.

const TYPED = "input, select, textarea, [contenteditable]";
const ROW = "tr[data-row]";

let isTouched = false; // something was typed here that another page would lose

document.addEventListener("input", ({ target }) => {
  if (!target.closest("[data-search]")) isTouched = true;
});
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "F2") return done(event, hide);
  if (event.repeat && !isStep(event.key)) return;
  if (document.body.dataset.keys === "off" || event.target.closest(TYPED)) return;
  const act = actionOf(event.key, event.target.closest(ROW));
  if (act) done(event, act);
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function done(event, act) {
  event.preventDefault();
  act();
}

// The privacy view is the server's; where asking it would lose something, a curtain comes down.
function hide() {
  const form = document.querySelector("form[data-privacy]");
  if (form && !isTouched) return form.querySelector("button").click();
  const isDown = document.body.classList.toggle("curtain");
  let words = document.querySelector(".curtain-words");
  if (!words) {
    words = document.createElement("p");
    words.className = "curtain-words";
    words.setAttribute("role", "status");
    document.querySelector("main").after(words);
  }
  words.textContent = isDown ? "Hidden. Press F2 to show the page again." : "";
}

function isStep(key) {
  return ["j", "k", "ArrowDown", "ArrowUp"].includes(key);
}

function actionOf(key, row) {
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (letter === "/") return found("[data-search]", (box) => box.focus());
  if (letter === "?") return found("#keys", toggle);
  if (letter === "j" || (row && letter === "ArrowDown")) return stepFrom(row, 1);
  if (letter === "k" || (row && letter === "ArrowUp")) return stepFrom(row, -1);
  const isOpening = letter === "Enter" && row === document.activeElement;
  const wanted = isOpening ? "o" : letter;
  if (!/^[a-z]$/.test(wanted)) return null;
  const control = row?.querySelector(`[data-row-key="${wanted}"]`)
    ?? document.querySelector(`[data-key="${wanted}"]`);
  return control && (() => control.click());
}

function found(selector, act) {
  const element = document.querySelector(selector);
  return element && (() => act(element));
}

function stepFrom(row, step) {
  const rows = [...document.querySelectorAll(ROW)];
  if (!rows.length) return null;
  const place = row ? rows.indexOf(row) + step : step > 0 ? 0 : rows.length - 1;
  return () => rows[Math.min(Math.max(place, 0), rows.length - 1)].focus();
}

function toggle(keys) {
  keys.open = !keys.open;
  keys.querySelector("summary").focus();
}
