"""Where the focus goes when somebody presses Tab through the page that is open.

Expected: every control once, in the order of the document, which is the order on the screen;
each shows that it has the focus; nothing that cannot be seen takes it. Must not: answering.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# A group of radios is one stop: the chosen one, or the first. What is folded away is none.
_STOPS = """() => {
  const typed = "input:not([type=hidden]), select, textarea";
  const pressed = `a[href], button, summary, [tabindex], ${typed}`;
  const all = [...document.querySelectorAll(pressed)].filter((e) =>
    !e.disabled && e.tabIndex >= 0 && e.getClientRects().length
    && e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }));
  const radios = all.filter((one) => one.type === "radio");
  const group = (e) => radios.filter((one) => one.name === e.name && one.form === e.form);
  const isStop = (e) => e.type !== "radio"
    || e === (group(e).find((o) => o.checked) ?? group(e)[0]);
  const stops = all.filter(isStop);
  const look = (e) => [e, e.closest("label") ?? e].map((one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === "none" ? "" : style.outline;
    return `${outline}|${style.boxShadow}`;
  }).join();
  const name = (e) => `${e.tagName.toLowerCase()} “${(e.name || e.innerText || e.id || "")
    .trim().split("\\n")[0].slice(0, 40)}”`;
  const box = (e) => {
    const shown = e.matches("[type=radio], [type=checkbox]") ? e.closest("label") ?? e : e;
    return shown.getBoundingClientRect();
  };
  const rest = new Map(stops.map((e) => [e, look(e)]));
  window.consultFocus = { stops, look, name, box, rest };
  const faults = [];
  for (const e of document.querySelectorAll("[tabindex]")) {
    if (e.tabIndex > 0) faults.push(`${name(e)} jumps the queue with tabindex ${e.tabIndex}`);
  }
  for (const e of stops) {
    if (e.matches(".skip")) continue;
    const { width, height } = box(e);
    const isClear = Number(getComputedStyle(e).opacity) === 0;
    if (width < 2 || height < 2 || isClear || e.closest("[aria-hidden=true], .unseen")) {
      faults.push(`${name(e)} takes the focus but cannot be seen`);
    }
  }
  const back = document.documentElement.dir === "rtl" ? -1 : 1;
  const seen = stops.filter((e) => !e.matches(".skip"));
  for (let n = 1; n < seen.length; n += 1) {
    const [a, b] = [box(seen[n - 1]), box(seen[n])];
    const isAbove = b.bottom <= a.top + 1;
    const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const isOneRow = shared > Math.min(a.height, b.height) / 2;
    const isBefore = back > 0 ? b.right <= a.left + 1 : b.left >= a.right - 1;
    if (isAbove || (isOneRow && isBefore)) {
      faults.push(`${name(seen[n])} stands before ${name(seen[n - 1])} but has the focus after it`);
    }
  }
  return { count: stops.length, faults };
}"""
# Judges each stop as the key is let go, and keeps what is wrong, the first fault alone.
_HEAR = """() => {
  const { stops, look, name, box, rest } = window.consultFocus;
  const judge = (here, told, number) => {
    if (here !== told) return `Tab ${number} leads to ${name(here)}, not to ${name(told)}`;
    if (look(here) === rest.get(here)) return `${name(here)} does not show that it has the focus`;
    const { top, bottom, left, right } = box(here);
    if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) {
      return `${name(here)} has the focus outside of the screen`;
    }
    return "";
  };
  const tabs = { number: 0, fault: "" };
  const hear = () => {
    const told = stops[tabs.number];
    tabs.number += 1;
    tabs.fault ||= judge(document.activeElement, told, tabs.number);
  };
  Object.assign(window, { consultTabs: tabs, consultHear: hear });
  document.addEventListener("keyup", hear);
}"""
_HEARD = "() => window.consultTabs"
_HEAR_NOW = "() => window.consultHear()"


def standing_faults(page: Page) -> list[str]:
    """Return what is wrong with the order of the controls as they stand, without a key."""
    found: dict[str, Any] = page.evaluate(_STOPS)
    faults: list[str] = found["faults"]
    return faults


def tab_faults(page: Page) -> list[str]:
    """Press Tab through a page that was just opened; return what is wrong, the first of a kind."""
    found: dict[str, Any] = page.evaluate(_STOPS)
    page.evaluate(_HEAR)
    is_deaf = False
    for number in range(found["count"]):
        page.keyboard.press("Tab")
        # Where a page may run no scripts, nothing of it listens.
        is_deaf = is_deaf or (number == 0 and not page.evaluate(_HEARD)["number"])
        if is_deaf:
            page.evaluate(_HEAR_NOW)
    heard: dict[str, Any] = page.evaluate(_HEARD)
    faults: list[str] = list(found["faults"])
    if heard["fault"]:
        faults.append(heard["fault"])
    elif heard["number"] != found["count"]:
        faults.append(f"{found['count']} Tabs reach {heard['number']} controls")
    return faults
