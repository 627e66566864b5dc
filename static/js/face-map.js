// Taps on the drawn face. The checkboxes stay the form: a tap ticks and unticks one of them.
// Undo goes back step by step; "not sure", which takes away every mark, is a step like any other.

export function offerTaps(map) {
  const zones = [...map.querySelectorAll(".zones path")];
  const boxes = new Map([...map.querySelectorAll("input")].map((box) => [box.value, box]));
  const kinds = kindsOf(map);
  if (!zones.length || !kinds.length) return;
  let kind = kinds[0].code;
  const steps = []; // each a list of boxes and what they were before

  const tool = document.createElement("div");
  tool.className = "tool";
  for (const { code, text } of kinds) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.dataset.kind = code;
    button.addEventListener("click", () => { kind = code; show(); });
    tool.append(button);
  }
  const told = document.createElement("div");
  told.className = "told note";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  words.textContent = map.dataset.help;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "quiet";
  undo.textContent = map.dataset.undo;
  undo.addEventListener("click", () => {
    for (const [box, before] of steps.pop() ?? []) set(box, before);
  });
  told.append(words, undo);
  const face = map.querySelector(".face");
  face.before(tool);
  face.after(told);
  face.classList.add("tappable");
  for (const side of map.querySelectorAll(".map-side")) side.open = false;

  // A place is drawn, and around it lies an unseen one to hit.
  const regionOf = ({ dataset }) => dataset.region ?? dataset.hit;
  const codeOf = (zone) => `${zone.parentNode.dataset.side}-${regionOf(zone)}-${kind}`;

  for (const zone of zones) {
    zone.addEventListener("click", () => {
      const box = boxes.get(codeOf(zone));
      if (!box) return;
      steps.push([[box, box.checked]]);
      face.after(told);
      set(box, !box.checked);
    });
  }

  function set(box, checked) {
    box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    const zone = box.closest(".zone");
    const left = [...zone.querySelectorAll("input:checked")].map(nameOf);
    words.textContent = `${zone.querySelector("legend").textContent}: ${left.join(", ") || "–"}`;
  }

  // Caught on its way down, before patient.js clears the marks.
  const item = map.closest(".item");
  item?.addEventListener("change", ({ target }) => {
    if (map.contains(target) || !target.matches("[data-alone]:checked")) return;
    const marks = [...boxes.values()].filter((box) => box.checked);
    if (!marks.length) return;
    steps.push(marks.map((box) => [box, true]));
    target.closest(".states")?.after(told);
    words.textContent = map.dataset.cleared;
  }, true);

  function show() {
    for (const button of tool.children) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
    for (const zone of zones) {
      const here = codeOf(zone).slice(0, -kind.length);
      zone.classList.toggle("on", Boolean(boxes.get(here + kind)?.checked));
      zone.classList.toggle("some", kinds.some(({ code }) => boxes.get(here + code)?.checked));
    }
    undo.hidden = !steps.length;
  }

  map.addEventListener("change", show);
  show();
}

function kindsOf(map) {
  const first = map.querySelector(".zone");
  const start = first?.querySelector("input")?.value ?? "";
  const rows = [...(first?.querySelectorAll("input") ?? [])];
  // Codes are side-region-kind: what the boxes of one region share is not the kind.
  let shared = start.length;
  for (const { value } of rows) while (!value.startsWith(start.slice(0, shared))) shared -= 1;
  shared = start.lastIndexOf("-", shared - 1) + 1;
  return rows.map((box) => ({
    code: box.value.slice(shared),
    text: nameOf(box),
  }));
}

function nameOf(box) {
  return box.closest("label").textContent.trim();
}
