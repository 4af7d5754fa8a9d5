"""The real server, as a person starts it: one for all tests of a run."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Dict

ROOT = Path(__file__).resolve().parents[4]
# A bare clone installs its dependencies first.
READY_WITHIN_SECONDS = 120
_started: Dict[str, Any] = {}


def start_server() -> None:
    """Begins to start it, so that it comes up while other tests run. It ends with this process."""
    if _started:
        return
    folder = tempfile.mkdtemp(prefix="humandeploy-python-")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "PORT": str(port), "STATE_DIR": folder, "TIME_SCALE": "1"}
    output = open(Path(folder) / "output.txt", "wb")
    # A group of its own, so that all of it can be ended at once.
    server = subprocess.Popen(
        ["npm", "start", "--silent"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    output.close()
    atexit.register(_stop, server, folder)
    _started.update(server=server, folder=Path(folder), port=port)


def real_server() -> Dict[str, Any]:
    """What local.json of the running server holds: its address and keys."""
    start_server()
    server, folder, port = _started["server"], _started["folder"], _started["port"]
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if _is_healthy(port):
            return dict(json.loads((folder / "local.json").read_text(encoding="utf-8")))
        time.sleep(0.1)
    printed = (folder / "output.txt").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"The server was not ready in time. It printed:\n{printed}")


def _stop(server: subprocess.Popen[bytes], folder: str) -> None:
    for way in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(server.pid, way)
            server.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    shutil.rmtree(folder, ignore_errors=True)


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
