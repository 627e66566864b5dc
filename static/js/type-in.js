// One key an answer on the typing page. Without this script it is an ordinary form.
const form = document.querySelector("[data-type-in]");
const WORDS = "textarea, select, input:not([type=radio]):not([type=checkbox])";
const BOXES = "input[type=radio], input[type=checkbox]";
const CONTROLS = "input:not([type=hidden]), select, textarea";


// A stop is what one press of Enter leaves behind: a question, a row of the map, a field.
const shown = (one) => one.checkVisibility();
const stops = () => [...form.querySelectorAll("[data-stop]")].filter(shown);
const own = (stop) =>
  [...stop.querySelectorAll(CONTROLS)].filter((one) => one.closest("[data-stop]") === stop);

function goTo(stop) {
  const controls = stop ? own(stop) : [...form.querySelectorAll("button.main")];
  (controls.find((one) => one.type === "radio" && one.checked) ?? controls[0])?.focus();
}

function goOn(stop) {
  const all = stops();
  goTo(all[all.indexOf(stop) + 1]);
}

function goToNextNumber(stop) {
  const question = stop.closest("[data-question]");
  const all = stops();
  goTo(all.slice(all.indexOf(stop)).find((one) => one.closest("[data-question]") !== question));
}

function boxFor(stop, key) {
  const keyed = (box) => box.dataset.tick === key;
  const question = stop.closest("[data-question]");
  const marks = stop === question ? [] : [...question.querySelectorAll(".mark input")];
  const nearest = marks.filter((box) => !box.closest(".group-row"));
  return own(stop).find(keyed) ?? nearest.find(keyed);
}

function press(box, stop) {
  box.focus();
  box.checked = box.type === "radio" || !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  const isMark = box.closest(".mark") !== null;
  const isOfAnother = box.closest("[data-stop]") !== stop;
  if (!box.checked) return;
  if (isMark && isOfAnother) goToNextNumber(stop);
  else if (isMark && stop !== stop.closest("[data-question]") && !stop.closest(".group-row")) goToNextNumber(stop);
  else if (box.type === "radio" || "alone" in box.dataset) goOn(stop);
}

// The page opens where the typing goes on: at its message, else at the first open question.
const isOpen = (stop) =>
  own(stop).some((one) => one.matches(BOXES)) && !own(stop).some((one) => one.checked || (!one.matches(BOXES) && one.value));
const message = document.querySelector("[data-focus]");
if (message) message.focus();
else if (form) goTo(stops().find(isOpen));

form?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const stop = event.target.closest("[data-stop]");
  if (!stop || event.target.matches("button, summary")) return;
  const inWords = event.target.matches(WORDS);
  if (event.key === "Enter" && !(event.shiftKey && event.target.matches("textarea"))) {
    event.preventDefault();
    goOn(stop);
  } else if (event.key === "Escape" && inWords) {
    stop.closest("[data-question]").querySelector(".mark input")?.focus();
  } else if (inWords || document.body.dataset.keys === "off") {
    return;
  } else if (event.key.toLowerCase() === "n") {
    event.preventDefault();
    goToNextNumber(stop);
  } else {
    const box = boxFor(stop, event.key.toLowerCase());
    if (!box) return;
    event.preventDefault();
    press(box, stop);
  }
});

// "None of these" and the marks stand alone: ticking one unticks the others, and the reverse.
form?.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=checkbox]:checked")) return;
  const stop = target.closest("[data-stop]");
  for (const box of stop ? own(stop) : []) {
    const isAlone = "alone" in target.dataset || "alone" in box.dataset;
    if (box !== target && box.type === "checkbox" && isAlone) box.checked = false;
  }
});

// Leaving with something typed and not saved asks first.
let isTyped = false;
form?.addEventListener("input", () => (isTyped = true));
form?.addEventListener("change", () => (isTyped = true));
form?.addEventListener("submit", () => (isTyped = false));
addEventListener("beforeunload", (event) => isTyped && event.preventDefault());
