"""What a phone waits for: bytes and requests of a first and a second visit, and the largest paint."""

import statistics
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright

from tools import chromium, kept
from webapp.config import ROOT

# Chromium's own "slow 4G": 562.5 ms a request, 1.44 Mbit/s down, and a processor four times slower.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
PAINT = """() => new Promise(done => {
  let last = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) last = one.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(last), 600);
})"""


def visit(page, url: str) -> tuple[int, int]:
    """(bytes as sent, requests) of opening a page."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: dict[str, float] = {}
    cached: set[str] = set()
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on("Network.loadingFinished",
               lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    session.detach()
    sent = {one: size for one, size in sizes.items() if size and one not in cached}
    return int(sum(sent.values())), len(sent)


def sign_in(page, address: str, email: str, password: str) -> None:
    """Sign in and forget what was cached on the way."""
    page.goto(address + "/nb/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("form.stack > button:not([type=button])")
    page.wait_for_url("**/days/**")


def until_kept(page) -> None:
    """Wait until every page of who is signed in lies on the phone."""
    while not page.evaluate(f"async () => {{{kept.ALL}}}"):
        page.wait_for_timeout(200)


def first_and_second(browser: Browser, address: str, path: str, **who: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """(bytes, requests) of a cold and of a second visit."""
    context = browser.new_context(service_workers="block")   # what the network costs, not what is kept
    page = context.new_page()
    if who:
        sign_in(page, address, **who)
    page.goto("about:blank")
    session = context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    url = address + path
    found = visit(page, url), visit(page, url)
    context.close()
    return found


def unchanged(browser: Browser, address: str, path: str, **who: Any) -> int:
    """Bytes of opening a page once more that lies on the phone and still holds, as the worker asks for it: what the
    answer is, with its headers."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address, **who)
    until_kept(page)
    page.goto(address + path)
    tag = page.evaluate("fetch(location.href).then((answer) => answer.headers.get('ETag'))")
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
    context.close()
    asked = urllib.request.Request(address + path, headers={"Cookie": cookie, "If-None-Match": tag})
    try:
        urllib.request.urlopen(asked)
    except urllib.error.HTTPError as answer:
        if answer.code == 304:
            return len(str(answer.headers)) + len(answer.read())
        raise
    raise AssertionError("it has changed")


def largest_paint(browser: Browser, address: str, path: str, runs: int = 5, **who: Any) -> float:
    """Median milliseconds to the largest contentful paint on a slow phone, cold cache."""
    times = []
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
        page = context.new_page()
        if who:
            sign_in(page, address, **who)
            page.goto("about:blank")
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address + path)
        times.append(page.evaluate(PAINT))
        context.close()
    return statistics.median(times)


def scripts(browser: Browser, address: str, path: str, **who: Any) -> int:
    """Bytes of all scripts of a page as they are sent with brotli: the compressed files themselves."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    sign_in(page, address, **who)
    page.goto(address + path, wait_until="networkidle")
    names = page.evaluate("""performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname)
      .filter((path) => path.endsWith(".js"))""")
    context.close()
    return sum((ROOT / "static" / (name.split("/", 3)[3] + ".br")).stat().st_size for name in set(names))


def worker(address: str) -> int:
    """Bytes of the service worker as it is sent with brotli."""
    asked = urllib.request.Request(address + "/sw.js", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked) as answer:
        return len(answer.read())


def cold_start(playwright: Playwright, address: str, profile: Path, **who: Any) -> float:
    """Median seconds until the installed app's start page is readable: browser just started, no network, slow phone."""
    def start():
        return playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium.PATH, args=["--no-sandbox"],
            viewport={"width": 360, "height": 740})

    context = start()
    sign_in(context.pages[0], address, **who)
    until_kept(context.pages[0])
    context.close()
    times = []
    for _ in range(5):
        context = start()
        page = context.pages[0]
        context.set_offline(True)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        begun = time.time()
        page.goto(address + "/nb/today")
        page.wait_for_selector("main h1")
        # From the tap on, whatever redirects came before; by the page's own note of when it was painted.
        painted = page.evaluate("""() => performance.timeOrigin
          + performance.getEntriesByName("first-contentful-paint")[0].startTime""")
        times.append(painted / 1000 - begun)
        context.close()
    return statistics.median(times)
