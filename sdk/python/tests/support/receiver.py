"""Takes webhooks in."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, List, Tuple


class Receiver:
    def __init__(self) -> None:
        self.arrived: List[Tuple[bytes, Any]] = []
        arrived = self.arrived

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                arrived.append((body, self.headers))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def wait_for(self, count: int, what: str) -> List[Tuple[bytes, Any]]:
        """The first so many that have this in their body: what else goes on in the workspace comes here too."""
        until = time.monotonic() + 20
        while True:
            found = [one for one in list(self.arrived) if what.encode() in one[0]]
            if len(found) >= count:
                return found[:count]
            if time.monotonic() > until:
                raise AssertionError(f"{len(found)} of {count} webhooks have come")
            time.sleep(0.02)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
