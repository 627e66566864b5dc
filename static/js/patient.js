// Small helps for those who have JavaScript. Every page works without it.
import { offerTaps } from "./face-map.js";
import { warnBeforeClosing } from "./session-warning.js";

const DOUBLE_TAP = 800;

// The summary of problems is read first.
document.querySelector("[data-focus]")?.focus();

// A second tap on a button within the blink of an eye does not send twice.
for (const form of document.forms) {
  let last = -DOUBLE_TAP;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - last < DOUBLE_TAP) event.preventDefault();
    else last = event.timeStamp;
  });
}

// "None of these" and "not sure" stand alone: ticking one clears the others, and the reverse.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=checkbox]:checked")) return;
  const item = target.closest(".item");
  const alone = "alone" in target.dataset;
  for (const box of item?.querySelectorAll("input[type=checkbox]:checked") ?? []) {
    const same = box.name === target.name && box !== target;
    if (same && (alone || "alone" in box.dataset)) {
      box.checked = false;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
});

for (const map of document.querySelectorAll("[data-face-map]")) offerTaps(map);

warnBeforeClosing();

// Fetched only by those who wish for it.
if ("readAloud" in document.body.dataset) {
  import("./read-aloud.js").then(({ offerReading }) => offerReading());
}
