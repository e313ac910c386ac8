"""Medians of three paired runs, as ratios to the bare app; what each is to reach, and the peers beside it."""

import dataclasses
import datetime as dt
import statistics
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import clients, evening, load, sealing, visits
from tools import chromium
from tools.serving import resident, serving
from webapp import create_app, database, demo, times
from webapp.accounts import store as accounts
from webapp.diary import treatment_store
from webapp.education import articles
from webapp.routine import store as routine
from webapp.writes import Write

RUNS = 3
PEOPLE = 300   # whose pages are opened while memory is measured
SAVING, EVENINGS = 40, 120   # of them: who save, and who have an evening
REQUESTS = 20_000   # after which memory is measured, and after half of them
PUBLIC = ("an article",)
PEERS = {
    "a day": "Baby Buddy 0.02–0.04, linkding 0.04, contact-app 0.60 (no sign-in, database or language)",
    "saving": "linkding 0.11, Baby Buddy 0.09, contact-app 0.08, Beaver Habits 0.07",
    "first load": "linkding 66 kB, contact-app 87, Baby Buddy 127, Beaver Habits 679; a bare htmx page 19",
    "second visit": "5–8 kB",
    "growth": "Baby Buddy's page 1.0; Beaver Habits' save 13",
    "at once": "linkding: a third answered 'database is locked'",
    "paint": "linkding 1.30, contact-app 1.35, Baby Buddy 1.5, Beaver Habits 3.6",
    "memory": "linkding 76–83 MB, Baby Buddy 84, Beaver Habits over 1,000; a bare Flask 38",
}


def prepare(folder: Path) -> tuple[dict[str, str], list[evening.Client]]:
    """Fill the example clinic, two long diaries and two long lists of clients: the cookie of each person; and those who
    have an evening."""
    app = create_app(DATA=folder)
    cookies, people = {}, []
    now = dt.datetime.now(dt.UTC)
    with app.app_context():
        db = database.current()
        with database.writing(db):
            demo.fill(db, now)
            for days in (20, 21, 2000):
                client = accounts.join(
                    db, name=f"Days {days}", email=f"days{days}@example.com", password_hash="-", language="nb",  # noqa: S106
                    time_zone="Europe/Oslo", phone="", now=now)
                today = now.date()
                # Twenty days are the first five after each of four treatments; two thousand are every day.
                for n in range(2000 if days == 2000 else 70, 0, -1):
                    if n % 21 == 3:
                        demo._treat(db, client, today - dt.timedelta(days=n), depth_mm="1.0")
                    if days == 2000 or (3 - n) % 21 < 5:
                        demo._log(db, client, today - dt.timedelta(days=n), 0, (1, 2, 0, 1, 0), note="A note")
            twelve = accounts.join(
                db, name="Twelve", email="twelve@example.com", password_hash="-", language="nb",  # noqa: S106
                time_zone="Europe/Oslo", phone="", now=now)
            demo._treat(db, twelve, now.date() - dt.timedelta(days=3), depth_mm="1.0")
            for n in range(6):
                routine.add_product(
                    db, twelve, f"product-{n}", {"name": f"Product {n}", "part": "morning evening",
                                                 "active": "retinoid" if n == 3 else ""},
                    day=now.date() - dt.timedelta(days=365), write=Write(twelve, now, now))
            demo._tick(db, twelve, now.date() - dt.timedelta(days=365), now.date() - dt.timedelta(days=1), now)
            for place in range(PEOPLE):
                people.append(evening.add(db, f"evening{place}", place, now))
                cookies[f"evening{place}"] = people[-1].cookie
            for number in (50, 2000):
                therapist = clients.add(db, number, now)
                cookies[f"of{number}"] = clients.cookie(db, therapist, now)
            for email in ("recovering", "days20", "days21", "days2000", "twelve"):
                found = accounts.password_of(db, f"{email}@example.com")
                assert found
                cookies[email] = clients.cookie(db, found[0], now)
    app.extensions["hudro.store"].close()
    return cookies, people


def treatment_of(folder: Path, name: str) -> str:
    """The latest treatment of somebody."""
    app = create_app(DATA=folder)
    with app.app_context():
        db = database.current()
        found = accounts.password_of(db, f"{name}@example.com")
        assert found
        one = treatment_store.treatments(db, found[0])[-1].id
    app.extensions["hudro.store"].close()
    return one


def tag_of(port: int, path: str, cookie: str) -> str:
    """The tag of a page as it is now."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked) as answer:
        return answer.headers["ETag"]


def the_list(port: int, cookie: str, day: bytes, today: str) -> float:
    """What a phone asks for after each tap, in pages of a day: the median of some taps."""
    connection, had, lists = load.Connection(port), evening.versions(port, cookie), []
    for number in range(9):
        connection.send(evening.check_in(cookie, today, number))
        begun = time.perf_counter()
        assert connection.send(evening.list_of_pages(cookie, had)) == 200
        lists.append(time.perf_counter() - begun)
        had = evening.versions(port, cookie)
    return statistics.median(lists) * load.per_second(port, day, 200)


def memory_of(port: int, pid: int, paths: list[str], cookies: list[str], today: str) -> tuple[float, float]:
    """Megabytes of the process after half of the requests and after all: pages, check-ins and lists of everybody, over
    six connections."""
    def ask(connection: load.Connection, first: int) -> None:
        for number in range(first, first + REQUESTS // 2, 6):
            cookie = cookies[number * 7 % len(cookies)]
            if number % 20 == 19:
                connection.send(evening.check_in(cookie, today, number))
            else:
                path = "/nb/offline/pages" if number % 200 == 18 else paths[number % len(paths)]
                connection.send(load.get(path, cookie))

    found = []
    for _ in range(2):
        threads = [threading.Thread(target=ask, args=(load.Connection(port), first)) for first in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found.append(resident(pid))
    return found[0], found[1]


def line(what: str, found: str, goal: str, ok: bool, peers: str = "") -> bool:
    print(f"{'  ' if ok else '! '}{what:52} {found:>24}   goal {goal:22} {peers}")
    return ok


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="hudro-bench-"))
    cookies, people = prepare(folder)
    today = dt.datetime.now(dt.UTC).astimezone(times.zone("Europe/Oslo")).date().isoformat()
    held = []
    with (serving("wsgi:app", "/healthz", HUDRO_DATA=str(folder)) as (port, pid),
          serving("bench.bare:app", "/page", BARE_DATABASE=str(folder / "bare.sqlite")) as (bare, _)):
        mine = cookies["recovering"]
        pages = {
            "a day": f"/nb/days/{today}", "the diary": "/nb/diary/",
            "a treatment": f"/nb/diary/treatments/{treatment_of(folder, 'recovering')}",
            "a day with twelve steps": f"/nb/days/{today}", "the routine": "/nb/routine/",
            "an article": "/nb/education/aftercare"}
        for what, path in pages.items():
            ratios, speeds = [], []
            for _ in range(RUNS):
                yardstick = load.per_second(bare, load.get("/page"), 200)
                cookie = cookies["twelve"] if "steps" in what else mine
                speeds.append(load.per_second(port, load.get(path, cookie), 200))
                ratios.append(speeds[-1] / yardstick)
            ratio = statistics.median(ratios)
            found = f"{ratio:.2f} ({statistics.median(speeds):.0f}/s)"
            held.append(line(f"requests/s of {what}, of the bare page", found, "at least 0.40", ratio >= 0.40,
                             PEERS["a day"]))

        tags = {what: tag_of(port, path, mine) for what, path in pages.items() if what not in PUBLIC}
        for what, tag in tags.items():
            request = load.get(pages[what], mine, tag)
            ratios = [load.per_second(port, request, 304) / load.per_second(bare, load.get("/page"), 200)
                      for _ in range(RUNS)]
            ratio = statistics.median(ratios)
            held.append(line(f"requests/s of {what}, unchanged, of the bare page", f"{ratio:.2f}", "at least 0.60",
                             ratio >= 0.60))

        def save(*cookies: str) -> list[bytes]:
            """Check-ins of many days, one person after the other: nobody corrects one day, or stores, without end."""
            days = [(dt.date.fromisoformat(today) - dt.timedelta(days=n)).isoformat() for n in range(300)]
            return [load.post("/nb/diary/check-ins", {
                "day": day, "redness": level, "flaking": "2", "swelling": "0", "dryness": "2", "itch": "0",
                "sunscreen": "yes", "no_makeup": "yes"}, cookie)
                for level in "12" for day in days for cookie in cookies]

        those = [one.cookie for one in people[:SAVING]]

        ratio = the_list(port, cookies["days2000"], load.get(f"/nb/days/{today}", cookies["days2000"]), today)
        held.append(line("the list after one tap, 2,000 days, in pages of a day", f"{ratio:.1f}", "at most 8",
                         ratio <= 8))

        ratios = []
        for _ in range(RUNS):
            yardstick = load.per_second(bare, load.post("/insert", {}), 303)
            ratios.append(load.per_second(port, save(*those), 303) / yardstick)
        ratio = statistics.median(ratios)
        held.append(line("requests/s of saving, of the bare insert", f"{ratio:.2f}", "at least 0.40", ratio >= 0.40,
                         PEERS["saving"]))

        for what, request, expected in (
                ("a day", lambda name: load.get(f"/nb/days/{today}", cookies[name]), 200),
                ("the diary", lambda name: load.get("/nb/diary/", cookies[name]), 200),
                ("a treatment", lambda name: load.get(
                    f"/nb/diary/treatments/{treatment_of(folder, name)}", cookies[name]), 200),
                ("saving", lambda name: save(cookies[name]), 303)):
            ratios = []
            seconds = 0.3 if expected == 303 else 0.7   # so much one person may store on one date
            for _ in range(RUNS):
                few = load.per_second(port, request("days20"), expected, seconds)
                ratios.append(few / load.per_second(port, request("days2000"), expected, seconds))
            ratio = statistics.median(ratios)
            held.append(line(f"time of {what}, 2,000 days against 20", f"{ratio:.2f}", "at most 1.1", ratio <= 1.1,
                             PEERS["growth"]))

        before, begun = resident(pid), time.perf_counter()
        assert load.Connection(port).send(load.get("/nb/clients/", cookies["of2000"])) == 200
        took, more = time.perf_counter() - begun, resident(pid) - before
        held.append(line("the first list of 2,000 clients, memory it adds", f"{took:.2f} s, {more:.0f} MB",
                         "0.5 s, 30 MB", took <= 0.5 and more <= 30))
        ratios = []
        for _ in range(RUNS):   # the last pages: fifty clients of whom nothing is to be told, in both
            few = load.per_second(port, load.get("/nb/clients/?show=all", cookies["of50"]), 200, 1.0)
            ratios.append(few / load.per_second(
                port, load.get("/nb/clients/?show=all&from=1950", cookies["of2000"]), 200, 1.0))
        ratio = statistics.median(ratios)
        held.append(line("time of a page of the list, 2,000 against 50", f"{ratio:.2f}", "at most 1.5", ratio <= 1.5))

        ratios, failed = [], 0
        for _ in range(RUNS):
            yardstick, _none = load.at_once(bare, load.post("/insert", {}), 303)
            p99, wrong = load.at_once(port, save(*those), 303)
            ratios.append(p99 / yardstick)
            failed += wrong
        ratio = statistics.median(ratios)
        held.append(line("saving from 8 connections, p99 of the bare insert", f"{ratio:.2f}, {failed} errors",
                         "at most 3, no error", ratio <= 3 and not failed, PEERS["at once"]))

        for count in ("1", "2"):
            with serving("wsgi:app", "/healthz", HUDRO_DATA=str(folder), PROCESSES=count) as (other, _):
                of_evening = [dataclasses.replace(one, port=other) for one in people[:EVENINGS]]
                therapists = [evening.Person(other, cookies["of2000"])]
                evening.make_ready(of_evening, therapists, today, int(count))
                rate, best = evening.bears(of_evening, therapists, today)
            found = f"{rate:.0f} (p99 {best.p99():.0f} ms)"
            held.append(line(f"evenings/s within 200 ms, PROCESSES={count}", found, "at least 20", rate >= 20,
                             evening.as_text(best)))

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.PATH, args=["--no-sandbox", "--disable-background-networking"])
            address, yard = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare}"
            who = {"email": "recovering@example.com", "password": demo.PASSWORD}
            first, second = visits.first_and_second(browser, address, pages["a day"], **who)
            held.append(line("first load of today", f"{first[0] / 1000:.1f} kB in {first[1]}", "32 kB in 8",
                             first[0] <= 32_000 and first[1] <= 8, PEERS["first load"]))
            held.append(line("second visit", f"{second[0] / 1000:.1f} kB in {second[1]}", "6 kB",
                             second[0] <= 6_000, PEERS["second visit"]))
            again = visits.unchanged(browser, address, pages["a day"], **who)
            held.append(line("the same with the worker, unchanged", f"{again / 1000:.1f} kB", "3 kB", again <= 3_000))
            scripts, worker = visits.scripts(browser, address, "/nb/outbox", **who), visits.worker(address)
            held.append(line("scripts of the page with most of them", f"{scripts / 1000:.1f} kB", "22 kB",
                             scripts <= 22_000))
            held.append(line("the service worker", f"{worker / 1000:.1f} kB", "5 kB", worker <= 5_000))
            cold = visits.cold_start(playwright, address, folder / "profile", **who)
            held.append(line("start page from cold, no network, slow processor", f"{cold:.2f} s", "1 s", cold <= 1))
            kept, sealed, legible = sealing.costs(browser, address, **who)
            held.append(line("a write is sealed and kept, slow processor", f"{kept:.1f} ms", "a frame, 16 ms",
                             kept <= 16))
            more = sealed - legible
            held.append(line("a kept page that is sealed, more than a legible one", f"{more:.0f} ms", "50 ms",
                             more <= 50))
            heaviest = 0
            for slug in articles.SLUGS:
                (size, _requests), _again = visits.first_and_second(browser, address, f"/nb/education/{slug}")
                heaviest = max(heaviest, size)
            held.append(line("first load of the heaviest article", f"{heaviest / 1000:.1f} kB", "20 kB",
                             heaviest <= 20_000))
            bare_paint = visits.largest_paint(browser, yard, "/styled")
            for what, path, goal, person in (("today", pages["a day"], 1.1, who), ("the front page", "/nb/", 0.7, {}),
                                             ("an article", pages["an article"], 0.7, {})):
                ratio = visits.largest_paint(browser, address, path, **person) / bare_paint
                held.append(line(f"largest paint of {what}, of a bare styled page", f"{ratio:.2f}", f"at most {goal}",
                                 ratio <= goal, PEERS["paint"]))
            browser.close()

        everybody = [one.cookie for one in people]
        paths = [path for what, path in pages.items() if "treatment" not in what]
        with serving("wsgi:app", "/healthz", HUDRO_DATA=str(folder)) as (other, process):
            half, whole = memory_of(other, process, paths, everybody, today)
        held.append(line(f"memory after {REQUESTS:,} requests of {PEOPLE} people",
                         f"{whole:.0f} MB ({half:.0f} at half)", "90 MB, flat", whole <= 90 and whole <= 1.02 * half,
                         PEERS["memory"]))
    print(f"{sum(held)} of {len(held)} goals held")


if __name__ == "__main__":
    main()
