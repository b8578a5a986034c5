"""A real JupyterLab in a real browser, for the tests: start, open a notebook, run, look, kill."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
IDLE = ("() => { const k = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;"
        " return k && k.status === 'idle' && k.connectionStatus === 'connected' }")


def chromium() -> str | None:
    """Return the browser to use: CHROMIUM, or one found on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Lab:
    """A JupyterLab server on a copy of the course; restart() brings it back after kill()."""

    def __init__(self, root: Path, env: dict[str, str]) -> None:
        self.root, self.env, self.port = root, env, free_port()
        self.process: subprocess.Popen | None = None

    def start(self) -> Lab:
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}",
                   "--ServerApp.port_retries=0", "--IdentityProvider.token=t", f"--ServerApp.root_dir={self.root}",
                   "--LabApp.expose_app_in_browser=True", "--ServerApp.terminals_enabled=False"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        log = open(self.root / "lab.log", "ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | self.env, start_new_session=True)
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.base}/api?token=t", timeout=1)
                return self
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError((self.root / "lab.log").read_text(errors="replace")[-2000:]) from None
                time.sleep(0.25)
        raise RuntimeError("JupyterLab did not answer within a minute")

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End the server and its kernels at once, as a power cut would."""
        if self.process and self.process.poll() is None:
            server = psutil.Process(self.process.pid)
            for one in [*server.children(recursive=True), server]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            self.process.wait()

    def open(self, page, notebook: str) -> None:
        """Open a notebook and wait for its kernel."""
        page.goto(f"{self.base}/lab/tree/{notebook}?token=t&reset", wait_until="domcontentloaded")
        page.wait_for_function(IDLE, timeout=90_000)

    def run_all(self, page) -> None:
        """Run all cells and wait until the kernel rests."""
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(IDLE, timeout=120_000)
        page.wait_for_timeout(700)
        page.wait_for_function(IDLE, timeout=120_000)

    def restart_and_run(self, page) -> None:
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        page.wait_for_function(IDLE, timeout=60_000)
        self.run_all(page)
