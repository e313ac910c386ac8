"""An evening of many clients: each opens today, checks in, ticks five steps and has its phone fetch what changed. They
come at random, as an open load: whoever comes does not wait for those before them to be done."""

import datetime as dt
import itertools
import json
import random
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.clients import cookie
from bench.load import Connection, get, post
from webapp import demo
from webapp.accounts import store as accounts
from webapp.database import Database
from webapp.routine import store as routine
from webapp.writes import Write

RATES = (1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25)   # evenings a second that are tried, one after the other
SECONDS = 8         # of each
LONGEST = 200       # ms: what 99 of 100 pages and saves take at most
REFUSED = 0.1       # of the lists that are told to come again later: a server that refuses them all is quick, too
READS_EVERY = 2     # seconds between two looks of the therapist at the list


@dataclass
class Person:
    """Somebody with a cookie, and the port at which their clinic's server listens."""

    port: int
    cookie: str


@dataclass
class Client(Person):
    """Somebody with the steps of their routine, and what lies on their phone."""

    steps: list[str]
    had: list[str] = field(default_factory=list)


@dataclass
class Evening:
    """What was measured at one rate: milliseconds of each request by what it was, how many lists were refused for now
    (the phone asks again), what went wrong, and the bytes of each evening, there and back."""

    times: dict[str, list[float]] = field(default_factory=dict)
    carried: list[tuple[int, int]] = field(default_factory=list)
    refused: int = 0
    failed: int = 0

    def p99(self) -> float:
        """Of pages and of what is saved; the list comes behind the person's back."""
        waited = sorted(one for what, times in self.times.items() if what != "list" for one in times)
        return waited[int(len(waited) * 0.99)] if waited else 0


def add(db: Database, name: str, place: int, now: dt.datetime) -> Client:
    """Fill in a client; every other one began lately, the rest have a course behind them. Without a port yet."""
    client = accounts.join(db, name=name, email=f"{name}@example.com", password_hash="-", language="nb",  # noqa: S106
                           time_zone="Europe/Oslo", phone="", now=now)
    today = now.date()
    for n in range(8 if place % 2 else 90, 0, -1):
        if n % 28 == 6:
            demo._treat(db, client, today - dt.timedelta(days=n), depth_mm="1.0")
        demo._log(db, client, today - dt.timedelta(days=n), 0, (1, 2, 0, 1, 0))
    products = [f"{name}-{n}" for n in range(5)]
    for n, product in enumerate(products):
        routine.add_product(db, client, product, {"name": f"Product {n}", "part": "evening"},
                            day=today - dt.timedelta(days=90), write=Write(client, now, now))
    return Client(0, cookie(db, client, now), [f"{product}.evening" for product in products])


def bears(clients: list[Client], therapists: Sequence[Person], today: str,
          rates: Sequence[float] = RATES) -> tuple[float, Evening]:
    """The highest of `rates` at which pages and saves keep within `LONGEST` and lists within `REFUSED`, and what was
    measured there. Both were made ready."""
    held, best = 0.0, Evening()
    for rate in rates:
        found = run(clients, therapists, today, rate)
        if found.p99() > LONGEST or found.failed or found.refused > REFUSED * len(found.times["list"]):
            break
        held, best = rate, found
    return held, best


def make_ready(clients: list[Client], therapists: Sequence[Person], today: str, processes: int = 1) -> None:
    """What lies on the clients' phones is asked for; each process of each server has answered what it will be asked:
    templates are compiled, and a list is worked out."""
    for client in clients:
        client.had = versions(client.port, client.cookie)
    of_each = {client.port: client for client in clients}
    requests = [(one.port, get(f"/nb/days/{today}", one.cookie)) for one in of_each.values()]
    requests += [(one.port, get("/nb/clients/", one.cookie)) for one in therapists]
    for port, request in requests:
        for _ in range(3):
            threads = [threading.Thread(target=Connection(port).send, args=(request,))
                       for _ in range(1 if processes == 1 else 3 * processes)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()


def versions(port: int, cookie: str) -> list[str]:
    """The versions of all pages of somebody's list."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/nb/offline/pages", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked) as answer:
        return [one["version"] for one in json.load(answer)["pages"]]


def list_of_pages(cookie: str, had: list[str]) -> bytes:
    """What a phone asks for after something was stored."""
    body = "\n".join(had)
    return (f"POST /nb/offline/pages HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Accept-Encoding: br\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def run(clients: list[Client], therapists: Sequence[Person], today: str, rate: float,
        seconds: float = SECONDS) -> Evening:
    """One rate for so long; the therapists look at their lists in turn."""
    found, lock, chance = Evening(), threading.Lock(), random.Random(1)
    is_over = threading.Event()

    def ask(connection: Connection, what: str, request: bytes, expected: int) -> None:
        begun = time.perf_counter()
        status = connection.send(request)
        took = (time.perf_counter() - begun) * 1000
        with lock:
            found.times.setdefault(what, []).append(took)
            is_refused = what == "list" and status == 503
            found.refused += is_refused
            found.failed += status != expected and not is_refused

    def come(client: Client, number: int) -> None:
        connection = Connection(client.port)
        ask(connection, "page", get(f"/nb/days/{today}", client.cookie), 200)
        ask(connection, "save", check_in(client.cookie, today, number), 303)
        for step in client.steps[:5]:
            ask(connection, "save", post("/nb/routine/ticks", {
                "step": step, "day": today, "state": ("done", "open")[number % 2]}, client.cookie), 303)
        ask(connection, "list", list_of_pages(client.cookie, client.had), 200)
        connection.socket.close()
        there, back = connection.carried
        found.carried.append((there, back))

    def read() -> None:
        turn = itertools.cycle(therapists)
        while not is_over.wait(READS_EVERY):
            one = next(turn)
            connection = Connection(one.port)
            ask(connection, "page", get("/nb/clients/", one.cookie), 200)
            connection.socket.close()

    threads = [threading.Thread(target=read, daemon=True)]
    threads[0].start()
    until, number = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        threads.append(threading.Thread(target=come, args=(clients[number % len(clients)], number // len(clients))))
        threads[-1].start()
        number += 1
        time.sleep(chance.expovariate(rate))
    is_over.set()
    for thread in threads:
        thread.join()
    return found


def check_in(cookie: str, day: str, number: int) -> bytes:
    """What one evening says of a day: another level than the evening before."""
    return post("/nb/diary/check-ins", {
        "day": day, "redness": str(number % 4), "flaking": "2", "swelling": "0", "dryness": "2", "itch": "0",
        "sunscreen": "yes", "no_makeup": "yes", "alarm": "none"}, cookie)


def as_text(found: Evening) -> str:
    """Of the waiting the share by what was asked, and of the lists those refused for now, for a line of the bench."""
    whole, lists = sum(sum(times) for times in found.times.values()) or 1, len(found.times.get("list", ())) or 1
    shares = ", ".join(f"{what} {sum(times) / whole:.0%}" for what, times in sorted(found.times.items()))
    return f"{shares}; {found.refused / lists:.0%} of lists later"
