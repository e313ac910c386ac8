"""Start a server as `make run` does, on a free port, and stop it again."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from webapp.config import ROOT


@contextlib.contextmanager
def serving(target: str, ready: str, **environment: str) -> Iterator[tuple[int, int]]:
    """Serve a WSGI app; gives its port and the process id of the server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [Path(sys.executable).parent / "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
         "--blocking-threads", "4", "--no-ws", "--log-level", "warning", target],
        cwd=ROOT, env={**os.environ, **environment})
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}").close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)


def worker_memory(pid: int) -> float:
    """Resident megabytes of a server's worker."""
    workers = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True).stdout.split()
    return max(int(line.split()[1]) / 1024 for worker in workers or [str(pid)]
               for line in Path(f"/proc/{worker}/status").read_text().splitlines() if line.startswith("VmRSS"))
