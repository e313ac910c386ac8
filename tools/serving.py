"""Start a server as `make run` does, on a free port, and stop it again: for the tests and the bench."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from webapp.config import ROOT


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(target: str, port: int, ready: str = "/healthz", *, environment: Mapping[str, str],
          prefix: Sequence[str] = (), stderr: IO | None = None) -> subprocess.Popen:
    """Serve a WSGI app; comes back when it answers. `prefix`: a command that runs it. Raises `TimeoutError`."""
    process = subprocess.Popen([*prefix, sys.executable, "-m", "webapp.server", target], cwd=ROOT, stderr=stderr,
                               env={**os.environ, "PORT": str(port), **environment})
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}").close()
            return process
        except urllib.error.HTTPError:
            return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise TimeoutError(target)


@contextlib.contextmanager
def serving(target: str, ready: str = "/healthz", **environment: str) -> Iterator[tuple[int, int]]:
    """Serve a WSGI app; gives its port and the process id of the server."""
    port = free_port()
    process = start(target, port, ready, environment=environment)
    try:
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)


def processes_of(pid: int) -> list[int]:
    """The processes that a server has begun, the oldest first; none where it works itself. Linux knows."""
    return sorted(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def resident(pid: int) -> float:
    """Resident megabytes of a server's process, of several those of the largest."""
    return max(int(line.split()[1]) / 1024 for one in processes_of(pid) or [pid]
               for line in Path(f"/proc/{one}/status").read_text().splitlines() if line.startswith("VmRSS"))
