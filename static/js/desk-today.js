// Says above Today's list that it has changed since it was made, and offers it as it is now. Nothing
// moves by itself: whoever is about to press a key still finds the row where it was.

const ASK_MS = 45_000;

const news = document.querySelector("[data-stands]");

if (news) {
  setInterval(ask, ASK_MS);
  document.addEventListener("visibilitychange", ask);
}

async function ask() {
  if (document.hidden || document.body.classList.contains("locked")) return;
  const told = await answer();
  if (told && told.stands !== news.dataset.stands) say();
}

async function answer() {
  try {
    const found = await fetch(news.dataset.ask, { redirect: "manual" });
    return found.ok ? await found.json() : null;
  } catch {
    return null; // the service is away for a moment: the next time tells
  }
}

function say() {
  if (news.firstChild) return;
  const link = document.createElement("a");
  link.href = location.href;
  link.dataset.key = "l";
  const key = document.createElement("kbd");
  key.textContent = "L";
  link.append("Show it as it is now ", key);
  news.replaceChildren("This list has changed. ", link);
}
