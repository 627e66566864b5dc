// The preview follows what is saved: asked once a second for the stamp of the files, the page loads
// again when it is another one, and stands where it stood. Without this, "Load again" does it.

const SECOND = 1000;
const KEPT = "consult-preview-scroll";

const bar = document.querySelector(".preview-bar");
const live = bar?.querySelector(".preview-live");
// A page of faults stands in for the real one, and leaves its place as it is remembered.
const isStandIn = Boolean(document.querySelector(".preview-stand-in"));
const frame = document.querySelector("iframe.preview-sheet");

function say(words) {
  if (live && live.textContent !== words) live.textContent = words;
}

// Where the page and the sheet in it stood before it was loaded again.
function keepPlace() {
  if (isStandIn) return;
  const sheet = frame?.contentWindow?.scrollY ?? 0;
  const open = [...document.querySelectorAll("details")].map((part) => part.open);
  history.scrollRestoration = "manual"; // the browser would go where a page of faults stood
  sessionStorage.setItem(KEPT, JSON.stringify({ at: location.href, page: scrollY, sheet, open }));
}

function backToPlace() {
  if (isStandIn) return;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (kept?.at !== location.href) return;
  const parts = document.querySelectorAll("details");
  if (parts.length === kept.open.length) parts.forEach((part, n) => { part.open = kept.open[n]; });
  scrollTo(0, kept.page);
  addEventListener("pagehide", () => {
    if (!sessionStorage.getItem(KEPT)) history.scrollRestoration = "auto";
  });
  frame?.addEventListener("load", () => frame.contentWindow.scrollTo(0, kept.sheet), { once: true });
}

async function follow() {
  try {
    const response = await fetch("/stamp.json", { cache: "no-store" });
    const { stamp } = await response.json();
    if (stamp !== bar.dataset.stamp) {
      say("Loading what was saved");
      keepPlace();
      location.reload();
      return;
    }
    say("Follows what you save");
  } catch {
    say("The preview is not running");
  }
  setTimeout(follow, SECOND);
}

// Why each question is asked belongs to what is reviewed, and so do the questions further down.
for (const part of document.querySelectorAll("details.why, details.more")) part.open = true;

// The patient's forms do nothing here.
document.addEventListener("submit", (event) => event.preventDefault(), true);

if (bar) {
  backToPlace();
  follow();
}
