// Taps on the drawn face. The checkboxes stay the form: a tap ticks and unticks one of them.

export function offerTaps(map) {
  const zones = [...map.querySelectorAll(".zones path")];
  const boxes = new Map([...map.querySelectorAll("input")].map((box) => [box.value, box]));
  const kinds = kindsOf(map);
  if (!zones.length || !kinds.length) return;
  let kind = kinds[0].code;
  const undone = [];

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
    const box = undone.pop();
    if (box) set(box, !box.checked);
  });
  told.append(words, undo);
  const face = map.querySelector(".face");
  face.before(tool);
  face.after(told);
  face.classList.add("tappable");
  for (const side of map.querySelectorAll(".map-side")) side.open = false;

  const codeOf = (zone) => `${zone.parentNode.dataset.side}-${zone.dataset.region}-${kind}`;

  for (const zone of zones) {
    zone.addEventListener("click", () => {
      const box = boxes.get(codeOf(zone));
      if (!box) return;
      undone.push(box);
      set(box, !box.checked);
    });
  }

  function set(box, checked) {
    box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    const where = box.closest(".zone").querySelector("legend").textContent;
    const what = box.closest("label").textContent.trim();
    words.textContent = checked ? `${where}: ${what}` : `${where}: –`;
  }

  function show() {
    for (const button of tool.children) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
    for (const zone of zones) {
      const here = codeOf(zone).slice(0, -kind.length);
      zone.classList.toggle("on", Boolean(boxes.get(here + kind)?.checked));
      zone.classList.toggle("some", kinds.some(({ code }) => boxes.get(here + code)?.checked));
    }
    undo.hidden = !undone.length;
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
    text: box.closest("label").textContent.trim(),
  }));
}
