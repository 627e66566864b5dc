// Says in time that the form closes by itself, and keeps it open at one tap. When it closes is the
// server's to say: each page brings how many seconds are left, and so does the answer to the tap.

const EARLY = 5 * 60_000;
const SHOWN = 4_000; // how long the bar says that the form stays open
const CHANNEL = "consult-session"; // what one tab did counts for the others
const ALIVE = "/prepare/comfort"; // any page that asks for the sitting would do

export function warnBeforeClosing() {
  const words = document.querySelector("template[data-closing]");
  const seconds = secondsLeft(document);
  if (!words || !seconds) return;
  const pieces = words.content.cloneNode(true);
  const bar = pieces.querySelector(".closing");
  document.querySelector("main").after(pieces);
  const line = bar.querySelector("[role=alert]");
  const button = bar.querySelector("button");
  const soon = line.textContent;
  line.textContent = "";
  bar.hidden = true;

  const others = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  let until = Date.now() + seconds * 1000;
  let timer = 0;
  let before = null; // where the patient was, before the tap on the button

  function look() {
    clearTimeout(timer);
    const left = until - Date.now();
    if (left > EARLY) {
      bar.hidden = true;
      line.textContent = "";
      timer = setTimeout(look, left - EARLY);
      return;
    }
    say(left > 0 ? soon : line.dataset.over);
    button.hidden = left <= 0;
    if (left > 0) timer = setTimeout(look, left);
  }

  // An alert is read when its words change, so they are put in once.
  function say(text) {
    bar.hidden = false;
    if (line.textContent !== text) line.textContent = text;
  }

  function hear(moment) {
    if (!(moment > until)) return;
    until = moment;
    look();
  }

  async function keepOpen() {
    let left = 0;
    try {
      const answer = await fetch(ALIVE, { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") until = 0; // it led to the code: over already
      else if (answer.ok) left = secondsLeft(parsed(await answer.text()));
    } catch { /* no network: said below */ }
    if (until === 0) return look();
    if (!left) return say(line.dataset.failed);
    until = Date.now() + left * 1000;
    others?.postMessage(until);
    clearTimeout(timer);
    say(line.dataset.kept);
    button.hidden = true;
    timer = setTimeout(look, SHOWN);
    (before ?? document.querySelector("main")).focus({ preventScroll: true });
  }

  button.addEventListener("click", keepOpen);
  document.addEventListener("focusin", ({ target }) => {
    if (!bar.contains(target)) before = target;
  });
  others?.addEventListener("message", ({ data }) => hear(Number(data)));
  // A phone that slept has let no timer run.
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  others?.postMessage(until);
  look();
}

function secondsLeft(page) {
  return Number(page.body.dataset.endsIn) || 0;
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}
