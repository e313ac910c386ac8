"""Writes from two tabs while everything goes wrong at random: `make chaos`, and a shorter run among the tests.

Each write is counted once the phone has kept it; from then on nothing may lose it and nothing may double it.
"""

import datetime as dt
import random

from playwright.sync_api import Error

from tests.browser.offline.keeping import reconnect, today, wait_until, writes

FAULTS = ("cut", "hangs", "swallows", "portal", "passes", "reload", "close", "navigate")
# Sends the form as a tap does, and resolves when the write lies in the phone's store.
WRITE = """async (note) => {
  const form = document.querySelector("#check-in-form");
  while (!form._htmx) await new Promise((later) => setTimeout(later, 10));   // until the page's scripts are there
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("hudro");
    asked.onsuccess = () => resolve(asked.result);
  });
  const last = async () => {   // the number of the latest write on this phone
    if (!db.objectStoreNames.contains("device")) return 0;
    const device = await new Promise((resolve) => {
      db.transaction("device").objectStore("device").get("this").onsuccess = ({ target }) => resolve(target.result);
    });
    return device?.number ?? 0;
  };
  const before = await last();
  form.elements.note.value = note;
  form.requestSubmit(form.querySelector(":scope > button.main"));
  for (let tries = 0; tries < 300; tries += 1) {
    if (await last() > before) { db.close(); return true; }
    await new Promise((later) => setTimeout(later, 10));
  }
  return false;
}"""


def run(phone, wire, clinic, email: str, count: int, faults: int, seed: int) -> list[str]:
    """Write `count` notes under `faults` faults; the notes that the phone kept, in their order."""
    chance, day = random.Random(seed), today(phone)
    days = [day, day - dt.timedelta(days=1)]
    tabs = [phone.page, phone.page.context.new_page()]
    for tab, date in zip(tabs, days, strict=True):
        tab.goto(f"{phone.server}/en/days/{date}")
    when = sorted(chance.sample(range(count), faults))
    kept = []
    for number in range(count):
        if when and number == when[0]:
            when.pop(0)
            _break(chance, chance.choice(FAULTS), phone, wire, tabs, days)
        which = chance.randrange(2)
        note = f"{seed}-{number}"
        while True:
            try:
                assert tabs[which].evaluate(WRITE, note), note
                break
            except Error:   # the tab shows a captive portal's page, or goes on to another page just now
                wire.set("passes")
                tabs[which].goto(f"{phone.server}/en/days/{days[which]}")
                if _is_there(phone, tabs[which], note):
                    break
        kept.append(note)
        if chance.random() < 0.3:
            tabs[which].wait_for_timeout(chance.randrange(150))
    wire.set("passes")
    for tab, date in zip(tabs, days, strict=True):
        tab.goto(f"{phone.server}/en/days/{date}")
    phone.page = tabs[0]
    reconnect(phone, wire)
    wait_until(phone, lambda: not writes(phone, "waiting"), 120)
    return kept


def _is_there(phone, tab, note) -> bool:
    """Whether a write was kept although its tab went away while it was asked."""
    phone.page = tab
    return any(["Note", note] in one["said"] for one in writes(phone))


def _break(chance, fault, phone, wire, tabs, days) -> None:
    which = chance.randrange(2)
    try:
        if fault == "reload":
            tabs[which].reload(wait_until="commit")
        elif fault == "navigate":
            tabs[which].goto(f"{phone.server}/en/diary/", wait_until="commit")
            tabs[which].goto(f"{phone.server}/en/days/{days[which]}", wait_until="commit")
        elif fault == "close":
            other = tabs[1 - which]
            tabs[which].close()
            tabs[which] = other.context.new_page()
            tabs[which].goto(f"{phone.server}/en/days/{days[which]}", wait_until="commit")
        else:
            wire.set(fault)
    except Error:   # the network was gone and the page not kept yet
        wire.set("passes")
        tabs[which].goto(f"{phone.server}/en/days/{days[which]}")
