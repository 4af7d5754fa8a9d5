"""A server that answers its n-th request with the n-th answer, all further ones with the last."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    headers: Dict[str, str]
    body: bytes
    client_port: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, self.path, headers, self._body(headers), self.client_address[1])
        with self.server.lock:
            self.server.requests.append(seen)
            at = min(len(self.server.requests), len(self.server.answers)) - 1
        self.server.answers[at](self)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def _body(self, headers: Dict[str, str]) -> bytes:
        if headers.get("x-ignore-body"):
            self.close_connection = True
            return b""
        if "chunked" not in headers.get("transfer-encoding", ""):
            return self.rfile.read(int(headers.get("content-length", 0)))
        body = b""
        while True:
            size = int(self.rfile.readline(), 16)
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return body

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


Answer = Callable[[Handler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    requests: List[Seen]
    answers: List[Answer]
    lock: threading.Lock
    over: threading.Event

    def handle_error(self, *_: Any) -> None:
        pass


class Stub:
    def __init__(self, *answers: Answer, context: ssl.SSLContext | None = None) -> None:
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.answers, self._server.requests = list(answers), []
        self._server.lock, self._server.over = threading.Lock(), threading.Event()
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if context else 'http'}://{'localhost' if context else '127.0.0.1'}:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def requests(self) -> List[Seen]:
        with self._server.lock:
            return list(self._server.requests)

    def close(self) -> None:
        self._server.over.set()
        self._server.shutdown()
        self._server.server_close()


def json_of(status: int, body: Any, headers: Dict[str, str] | None = None) -> Answer:
    """Answers with JSON."""
    return bytes_of(status, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})


def bytes_of(status: int, body: bytes, headers: Dict[str, str] | None = None) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        if status != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def raw(*pieces: bytes, pause: float = 0.01, end: bool = True) -> Answer:
    """Sends these bytes in these pieces, then closes the connection, unless it stays open."""

    def answer(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            time.sleep(pause)
        handler.close_connection = end
        if end:
            _break(handler)

    return answer


def refused(status: int, code: str, headers: Dict[str, str] | None = None) -> Answer:
    """Answers with an error of the API."""
    kind = "api_error" if status >= 500 else "rate_limit_error" if status == 429 else "invalid_request"
    error = {
        "type": kind,
        "code": code,
        "message": f"It is {code}.",
        "request_id": "req_1",
        "docs_url": f"https://x.test/docs#{code}",
    }
    return json_of(status, {"error": error}, headers)


def hang_up(handler: Handler) -> None:
    """Breaks the connection."""
    handler.close_connection = True
    _break(handler)


def silence(handler: Handler) -> None:
    """Never answers."""
    handler.server.over.wait(10)
    handler.close_connection = True


def streamed(*pieces: str, end: bool = True, open: bool = False) -> Answer:
    """Sends pieces of an event stream, then ends it, or breaks it, or leaves it open."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [b"%x\r\n%b\r\n" % (len(piece.encode()), piece.encode()) for piece in pieces]
    return raw(head, *chunks, *([b"0\r\n\r\n"] if end and not open else []), end=not end)


def _break(handler: Handler) -> None:
    try:
        handler.connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
