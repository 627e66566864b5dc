"""What is lost on the page that is open when it is enlarged: words cut off, covered or outside.

Lives here: measuring. Must not: enlarging, knowing which pages there are.
"""

from __future__ import annotations

from playwright.sync_api import Page

# A line's box is higher than its letters, so the upper and lower quarter may touch the next line.
_LOST = """() => {
  const root = document.scrollingElement;
  const width = document.documentElement.clientWidth;
  const faults = [];
  if (root.scrollWidth > width) faults.push(`it is ${root.scrollWidth} wide on ${width}`);
  const isUnseen = (e) => e.closest(".unseen, .skip, [aria-hidden=true], svg");
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || isUnseen(e)) continue;
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.closest("select, textarea, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = node.data.trim().slice(0, 40);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      if (right - left < 1) continue;
      if (left < -1 || right > width + 1) faults.push(`“${words}” stands outside of the screen`);
      const cut = (bottom - top) / 4;
      lines.push({ node, words, left, right, top: top + cut, bottom: bottom - cut });
    }
    for (let box = e; box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const hidesX = overflowX !== "visible" && box.scrollWidth > box.clientWidth + 1;
      const hidesY = overflowY !== "visible" && box.scrollHeight > box.clientHeight + 1;
      if (hidesX || hidesY) faults.push(`“${words}” is cut off in ${box.tagName}.${box.className}`);
    }
  }
  lines.sort((a, b) => a.top - b.top);
  lines.forEach((a, n) => {
    for (let m = n + 1; m < lines.length && lines[m].top < a.bottom - 1; m += 1) {
      const b = lines[m];
      if (a.node === b.node) continue;
      const shared = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      if (shared > 2) faults.push(`“${a.words}” and “${b.words}” cover each other`);
    }
  });
  const boxes = [...document.querySelectorAll("main input.two, main input.four, main input.years")];
  for (const box of boxes.filter((one) => one.checkVisibility())) {
    if (box.scrollWidth > box.clientWidth + 1) faults.push(`${box.name} hides what is typed`);
  }
  return [...new Set(faults)];
}"""


def lost(page: Page) -> list[str]:
    """Return what somebody cannot read on the page as it stands."""
    found: list[str] = page.evaluate(_LOST)
    return found
