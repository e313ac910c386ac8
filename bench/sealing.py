"""What sealing costs on a phone: keeping a write, and opening a kept page, beside the same page kept legible."""

import statistics
from typing import Any

from playwright.sync_api import Browser

from bench.visits import sign_in, until_kept

RUNS = 15
SLOW = 4   # a processor four times slower
PAGE = "/nb/diary/"
# Milliseconds from the tap until its copy lies in localStorage.
KEEP = """async (note) => {
  const form = document.querySelector("#check-in-form"), put = Storage.prototype.setItem;
  form.elements.note.value = note;
  const kept = new Promise((done) => {
    Storage.prototype.setItem = function (name, value) {
      put.call(this, name, value);
      if (name.startsWith("write ")) done(performance.now());
    };
  });
  const begun = performance.now();
  form.requestSubmit(form.querySelector(":scope > button.main"));
  const ended = await kept;
  Storage.prototype.setItem = put;
  return ended - begun;
}"""
# The page that is open, kept once more without its seal: as before there was one.
LEGIBLE = """async (address) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith("private-")) continue;
    const cache = await caches.open(name), kept = await cache.match(address, { ignoreVary: true });
    const headers = new Headers(kept.headers);
    headers.delete("Hudro-Sealed");
    await cache.put(address, new Response(document.documentElement.outerHTML, { headers }));
  }
}"""
ARRIVED = """() => {
  const [one] = performance.getEntriesByType("navigation");
  return one.responseEnd - one.fetchStart;
}"""


def costs(browser: Browser, address: str, **who: Any) -> tuple[float, float, float]:
    """Median milliseconds without a network: until a write is kept; until a kept page is there, sealed and legible.

    The page's processor is slowed down, the worker's (which opens the seal) cannot be.
    """
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, address, **who)
    until_kept(page)
    context.set_offline(True)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    page.evaluate("document.querySelector('#check-in-form').closest('details')?.setAttribute('open', '')")
    kept = [page.evaluate(KEEP, f"note {number}") for number in range(RUNS)]
    sealed = _arrivals(page, address)
    page.evaluate(LEGIBLE, PAGE)
    legible = _arrivals(page, address)
    context.close()
    return statistics.median(kept), sealed, legible


def _arrivals(page, address: str) -> float:
    times = []
    for _ in range(RUNS):
        page.goto(address + PAGE)
        times.append(page.evaluate(ARRIVED))
    return statistics.median(times)
