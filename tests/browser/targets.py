"""What a thumb must hit on the page that is open: everything that can be pressed, both ways.

Links within a sentence are as high as its lines (WCAG 2.5.5 leaves them out), and so is what only
a keyboard or a screen reader meets. Must not: knowing which pages there are.
"""

from __future__ import annotations

from playwright.sync_api import Page

THUMB = 44

_SMALL = """(thumb) => {
  const pressed = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const inSentence = (e) => e.matches("a") && getComputedStyle(e).display.startsWith("inline")
    && [...e.parentNode.childNodes].some((n) => n.nodeType === 3 && n.data.trim().length > 1);
  const found = [];
  for (const e of document.querySelectorAll(pressed)) {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility() || e.matches(".skip")) continue;
    if (inSentence(e)) continue;
    const target = e.matches("[type=radio], [type=checkbox]") ? e.closest("label") ?? e : e;
    const { width, height } = target.getBoundingClientRect();
    if (Math.min(width, height) >= thumb - 0.5) continue;
    const name = (target.innerText || e.name || e.id).trim().split("\\n")[0].slice(0, 40);
    const tag = e.tagName.toLowerCase();
    found.push(`${tag} “${name}” is ${Math.round(width)} by ${Math.round(height)}`);
  }
  return found;
}"""


def small_targets(page: Page) -> list[str]:
    """Return what is smaller than a thumb, each with its size."""
    found: list[str] = page.evaluate(_SMALL, THUMB)
    return found
