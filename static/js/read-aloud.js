// Reads a page aloud with the voice that the patient's own device has. Nothing leaves the device
// through us; without a voice for the page's language there is no button.

const CALM = 0.9; // a little slower than a voice speaks by itself
// What is read, in the order of the page. Text inside text is read once, with the outer one.
const READ = "h1, h2, h3, p, legend, label, li, dt, dd, blockquote";
const LEFT_OUT = ".back, .stop, .change, .why, .code-card, .face, .tool, .told, [aria-hidden=true]";

export function offerReading() {
  const speech = window.speechSynthesis;
  const { readAloud, stopReading } = document.body.dataset;
  const heading = document.querySelector("main h1");
  if (!speech || !readAloud || !heading) return;
  speech.cancel(); // some browsers read on over a change of page
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet read-aloud";
  button.textContent = readAloud;
  let queue = []; // kept here, or a browser may forget an utterance before it has ended

  function start(voice) {
    queue = texts().map((text) => {
      const said = new SpeechSynthesisUtterance(text);
      said.voice = voice;
      said.lang = voice.lang;
      said.rate = CALM;
      return said;
    });
    const mine = queue;
    const last = mine.at(-1);
    for (const name of ["end", "error"]) {
      last.addEventListener(name, () => { if (queue === mine) stop(); });
    }
    button.textContent = stopReading;
    for (const said of mine) speech.speak(said);
  }

  function stop() {
    queue = [];
    button.textContent = readAloud;
    speech.cancel();
  }

  button.addEventListener("click", () => {
    if (queue.length) return stop();
    const voice = voiceFor(speech, document.documentElement.lang);
    if (voice) start(voice);
  });
  window.addEventListener("pagehide", stop);

  function show() {
    if (!button.isConnected && voiceFor(speech, document.documentElement.lang)) {
      heading.after(button);
    }
  }
  speech.addEventListener?.("voiceschanged", show); // voices come late in some browsers
  show();
}

function voiceFor(speech, language) {
  const wanted = language.toLowerCase();
  const spoken = speech.getVoices().filter(({ lang }) => {
    const its = lang.toLowerCase().replace("_", "-");
    return its === wanted || its.split("-")[0] === wanted.split("-")[0];
  });
  // A voice on the device itself keeps the words there.
  const here = spoken.filter((voice) => voice.localService);
  return here.find((voice) => voice.default) ?? here[0];
}

function texts() {
  const pieces = [...document.querySelectorAll("main :is(" + READ + ")")].filter(
    (piece) => !piece.closest(LEFT_OUT) && piece.checkVisibility(),
  );
  const outer = pieces.filter((piece) => !pieces.some((one) => one !== piece && one.contains(piece)));
  return outer.map((piece) => piece.innerText.replace(/\s*\n\s*/g, ". ").trim()).filter(Boolean);
}
