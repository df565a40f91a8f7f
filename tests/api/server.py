"""A server or worker as a process of its own, to be killed."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

_SECONDS_TO_START = 120
_PROGRAM = Path(sys.executable).parent / "bpo-contracts"


class Server:
    """`bpo-contracts serve` on a port that the system chooses, so that servers beside each other take none twice."""

    def __init__(self, home: Path, environment: dict[str, str], *options: str) -> None:
        self.log = home / f"server-{secrets.token_hex(4)}.log"
        self.url = ""
        self._process = started(home, environment, self.log, "serve", "--port", "0", *options)

    def wait(self) -> None:
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            assert self._process.poll() is None, self.log.read_text()
            self.url = self.url or self._address()
            with suppress(httpx.TransportError):
                if self.url and httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def _address(self) -> str:
        """Where it says that it listens; nothing before it does."""
        told = re.search(r"listens on (http://\S+) ", self.log.read_text())
        return told[1] if told else ""

    def kill(self) -> None:
        """Gone at once, with nothing put in order."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None


def started(home: Path, environment: dict[str, str], log: Path, *command: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [_PROGRAM, *command, "--home", str(home)],
            stdout=out,
            stderr=out,
            env={**os.environ, **environment},
        )


def new_key(home: Path, name: str = "tests") -> str:
    """A key made as people make it, on the command line."""
    command = [_PROGRAM, "keys", "new", name, "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def serving(home: Path, environment: dict[str, str] | None = None, *options: str) -> Iterator[Server]:
    server = Server(home, environment or {}, *options)
    try:
        server.wait()
        yield server
    finally:
        if server.is_alive:
            server.kill()
