"""What a phone waits for: bytes and requests of a first and a second visit, and the largest paint."""

import statistics
from typing import Any

from playwright.sync_api import Browser

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
    page.click("form.stack button")
    page.wait_for_url("**/days/**")


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
