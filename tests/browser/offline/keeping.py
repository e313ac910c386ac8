"""What a phone keeps: pages in its caches, writes in its outbox; and using its forms."""

import contextlib
import datetime as dt

from playwright.sync_api import Error, expect

from tools import kept

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found.sort();
}"""
ALL_KEPT = f"async () => {{{kept.ALL}}}"
# What lies sealed, opened with the key of who is signed in: by an own connection, so that the page's store is not asked
# about itself.
OPENED = """
  const keyOf = async () => {
    const kept = await (await caches.open("account")).match(location.origin + "/key");
    const raw = kept && new Uint8Array(await kept.arrayBuffer()).slice(0, 32);
    return raw && crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  };
  const opened = async (key, iv, data, about) => new TextDecoder().decode(await crypto.subtle.decrypt(
    { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(about) }, key, data));
"""
WRITES = "async () => {" + OPENED + """
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("hudro");
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => resolve(asked.result);
  });
  try {
    if (!db.objectStoreNames.contains("writes")) return [];
    const all = await new Promise((resolve, reject) => {
      const asked = db.transaction("writes").objectStore("writes").getAll();
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => resolve(asked.result);
    });
    const key = await keyOf();
    return await Promise.all(all.map(async ({ sealed, files, sealed_words, fields, ...one }) => {
      const about = `${one.owner} ${one.key} write`;
      const text = key && sealed && await opened(key, sealed.iv, sealed.data, about).catch(() => "{}");
      return { ...JSON.parse(text || "{}"), ...one, fields: null };
    }));
  } finally { db.close(); }
}"""
# The text of a page that is kept, "" when it is not.
PAGE = "async (address) => {" + OPENED + """
  const kept = await caches.match(address, { ignoreVary: true });
  if (!kept) return "";
  const length = Number(kept.headers.get("Hudro-Sealed")), bytes = new Uint8Array(await kept.arrayBuffer());
  if (!length) return new TextDecoder().decode(bytes);
  return opened(await keyOf(), bytes.slice(0, length), bytes.slice(length), address);
}"""
# As in a browser that lets no site store anything.
NOTHING_CAN_BE_KEPT = """
  const refuse = () => { throw new DOMException("no", "SecurityError"); };
  IDBFactory.prototype.open = refuse;
  Storage.prototype.setItem = refuse;
"""
WORDS = {"en": "All saved", "nb": "Alt er lagret", "sv": "Allt är sparat"}


def wait_until(phone, holds, seconds=20):
    """Poll for something to be so; the browser goes on meanwhile."""
    for _ in range(int(seconds * 10)):
        try:
            if holds():
                return
        except Error as error:   # the page goes on to another one just now
            if "navigation" not in str(error):
                raise
        phone.page.wait_for_timeout(100)
    raise AssertionError("it never was so")


# Counts how often the worker has said that every page is anew.
LISTENS = """() => {
  window.timesKept = 0;
  new BroadcastChannel("hudro").addEventListener("message", ({ data }) => { if (data.kept) window.timesKept += 1; });
}"""


@contextlib.contextmanager
def pages_anew(phone):
    """At the end, wait until the worker has kept every page anew, and what was sent was let go or not."""
    phone.page.evaluate(LISTENS)
    yield
    wait_until(phone, lambda: phone.page.evaluate("window.timesKept"))
    phone.page.wait_for_timeout(300)


def wait_until_kept(phone, path):
    """Poll for a page to lie in the worker's caches."""
    wait_until(phone, lambda: f"/{phone.language}{path}" in phone.page.evaluate(KEPT))


def writes(phone, state=None) -> list[dict]:
    """The writes on this phone, of everybody, the oldest first."""
    found = sorted(phone.page.evaluate(WRITES), key=lambda one: one["number"])
    return [one for one in found if state in (None, one["state"])]


def today(phone) -> dt.date:
    """The date of the page that the phone has open."""
    return dt.date.fromisoformat(phone.page.url.split("#")[0].rsplit("/", 1)[1])


def begin(phone) -> str:
    """Join, and wait until this person's pages lie on the phone; the e-mail address."""
    email = phone.join()
    wait_until(phone, lambda: phone.page.evaluate(ALL_KEPT))
    return email


def choose(phone, sign, value):
    """Set a level in the check-in, which may lie folded under what is there, or be shown as what waits."""
    phone.page.evaluate("document.querySelector('#check-in-form').closest('details')?.setAttribute('open', '')")
    change_kept(phone)
    phone.page.locator(f"#check-in-form [name={sign}][value='{value}']").check(force=True)


def change_kept(phone):
    """Where what waits is shown in place of the form, have the form."""
    change = phone.page.locator("[data-kept-change]")
    if change.is_visible():
        change.click()


def save(phone):
    """Press save in the check-in."""
    phone.page.locator("#check-in-form > button.main").click()


def log(phone, note):
    """A check-in with a note, quickly: the form is sent as a tap on its button sends it."""
    phone.page.evaluate("""(note) => {
      const form = document.querySelector("#check-in-form");
      form.elements.note.value = note;
      form.requestSubmit(form.querySelector(":scope > button.main"));
    }""", note)


def bar(phone):
    """What the bar says of writes that wait."""
    return phone.page.locator("[data-outbox-count]")


def is_kept(phone):
    """Wait for the word under the form: from then on its answer is a late one."""
    expect(phone.page.locator("#check-in-form .kept-line")).to_be_visible()


def reconnect(phone, wire):
    """The network is back, and the phone hears of it."""
    wire.set("passes")
    phone.page.evaluate("dispatchEvent(new Event('online'))")


def wait_until_saved(phone, seconds=30):
    """Poll until nothing waits here any more."""
    wait_until(phone, lambda: not writes(phone, "waiting"), seconds)
    expect(bar(phone)).to_have_text(WORDS[phone.language])


def add_product(phone, name, part="morning"):
    """Add a product; the id of its step."""
    phone.open("/routine/products/new")
    phone.page.fill("[name=name]", name)
    phone.page.locator(f"[name=part][value={part}]").check(force=True)
    product = phone.page.locator("[name=id]").input_value()
    phone.page.click("form[action$='/products'] button.main")
    # With a network it is kept for a moment, too: the page goes on to the product's own.
    goes_on = phone.wire is None or phone.wire.state == "passes"
    expect(phone.page.locator("dl.facts" if goes_on else ".kept-line:visible").first).to_be_visible()
    return f"{product}.{part}"


def end_sign_in(clinic, email):
    """As if the password had been changed on another device."""
    clinic.write("UPDATE sign_in SET ended_at = '2026-01-01'"
                 " WHERE account_id = (SELECT id FROM account WHERE email = ?)", email)
