"""HTTP over the standard library's http.client, with one time-out for a whole exchange and connections kept open."""

from __future__ import annotations

import http.client
import io
import os
import select
import socket
import ssl
import threading
from typing import Any, Callable, List, TypeVar

from .._errors import ConnectionError, HumanDeployError, TimeoutError
from .._headers import Headers
from .._request import Request
from .._settings import Origin
from .deadline import Deadline, Expired
from .proxy import HEAD_END, MOST_HEAD_BYTES, check_tunnel, host_header, proxy_for

MOST_IDLE = 10
PIECE_BYTES = 64 * 1024
T = TypeVar("T")


class Http:
    """Connections to one server. Threads may share it."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._context = origin.ssl_context
        self._idle: List[Connection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    def request(self, request: Request, deadline: Deadline, reuse: bool) -> HttpResponse:
        """Sends a request; its answer, as soon as that has begun.

        With `reuse`, over a connection that is open already; if the server has closed that meanwhile, over a new one.
        Raises a ConnectionError or a TimeoutError of this package.
        """
        kept = self._take() if reuse else None
        if kept is not None:
            try:
                return HttpResponse(self, kept, request, deadline)
            except ConnectionError as error:
                if not isinstance(
                    error.__cause__, (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)
                ):
                    raise
        opened = guarded(request, lambda: Connection(self._open(deadline)))
        return HttpResponse(self, opened, request, deadline)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def __del__(self) -> None:
        # Whoever forgets to close a client is not to be told of its sockets.
        if hasattr(self, "_idle"):
            self.close()

    @property
    def host(self) -> str:
        return host_header(self._origin)

    def keep(self, connection: Connection) -> None:
        with self._lock:
            if len(self._idle) < MOST_IDLE and os.getpid() == self._process:
                self._idle.append(connection)
                return
        connection.close()

    def _take(self) -> Connection | None:
        if os.getpid() != self._process:
            # After a fork they are the parent's, which goes on to use them.
            self.close()
            self._process = os.getpid()
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None or not connection.is_stale():
                return connection
            connection.close()

    def _open(self, deadline: Deadline) -> socket.socket:
        proxy = proxy_for(self._origin)
        near = (proxy.host, proxy.port) if proxy else (self._origin.host, self._origin.port)
        connected = socket.create_connection(near, timeout=deadline.remaining())
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if proxy:
                connected.sendall(proxy.connect)
                head = b""
                while HEAD_END not in head and len(head) < MOST_HEAD_BYTES:
                    connected.settimeout(deadline.remaining())
                    piece = connected.recv(4096)
                    if not piece:
                        break
                    head += piece
                check_tunnel(head)
            if not self._origin.secure:
                return connected
            if self._context is None:
                self._context = ssl.create_default_context()
            connected.settimeout(deadline.remaining())
            return self._context.wrap_socket(connected, server_hostname=self._origin.host)
        except BaseException:
            connected.close()
            raise


class Connection:
    """A connection, as http.client uses it."""

    def __init__(self, connected: socket.socket) -> None:
        self.deadline: Deadline = Deadline(None)
        self.ended: bool = False
        self._socket = connected
        self.http: http.client.HTTPConnection = http.client.HTTPConnection("unused")
        # It is never to open one of its own, without TLS.
        self.http.auto_open = 0
        self.http.sock = self

    def sendall(self, data: bytes) -> None:
        self.before()
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self, self._socket.makefile("rb", buffering=0)))

    def before(self) -> None:
        """Before anything that may block."""
        self._socket.settimeout(self.deadline.remaining())

    def is_stale(self) -> bool:
        """True if there is something to read before anything was asked: the end."""
        if not hasattr(select, "poll"):
            return bool(select.select([self._socket], [], [], 0)[0])
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        self._socket.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, connection: Connection, raw: Any) -> None:
        self._connection = connection
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connection.before()
        read: int | None = self._raw.readinto(buffer)
        self._connection.ended = read == 0
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class HttpResponse:
    """An answer whose body is still to be read. Read to its end, its connection serves the next request."""

    def __init__(self, owner: Http, connection: Connection, request: Request, deadline: Deadline) -> None:
        self._owner = owner
        self._connection = connection
        self._request = request
        self._sent = False
        self._closed = False
        connection.deadline = deadline
        self._response: http.client.HTTPResponse | None = None
        response = self._response = self._guarded(self._exchange)
        self.status: int = response.status
        self.headers: Headers = Headers(response.getheaders())

    def read(self, deadline: Deadline) -> bytes:
        """The rest of the body."""
        pieces: List[bytes] = []
        while True:
            piece = self.read_some(deadline)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)

    def read_some(self, deadline: Deadline) -> bytes:
        """The next piece of the body, b"" at its end."""
        response = self._response
        if self._closed or response is None:
            return b""
        self._connection.deadline = deadline
        read = response.read1
        piece = self._guarded(lambda: read(PIECE_BYTES))
        if not piece or response.length == 0:
            self._end(response)
        return piece

    def close(self) -> None:
        """Ends it, read or not."""
        if not self._closed:
            self._abandon()

    def _abandon(self) -> None:
        self._closed = True
        if self._response is not None:
            self._response.close()
        self._connection.close()

    def _exchange(self) -> http.client.HTTPResponse:
        line = self._connection.http
        try:
            line.putrequest(self._request.method, self._request.target, skip_host=True, skip_accept_encoding=True)
            line.putheader("Host", self._owner.host)
            for name, value in self._request.headers.items():
                line.putheader(name, value)
            self._send_body(line)
            self._sent = True
        except (BrokenPipeError, ConnectionResetError):
            # The server may have answered before it had heard all.
            pass
        response = line.getresponse()
        if self._connection.ended:
            # http.client takes a head that breaks off for a whole one.
            raise http.client.HTTPException("the answer broke off in its headers")
        return response

    def _send_body(self, line: http.client.HTTPConnection) -> None:
        body = self._request.body
        if body is None:
            if self._request.method != "GET":
                line.putheader("Content-Length", "0")
            line.endheaders()
            return
        chunked = body.length is None
        line.putheader("Transfer-Encoding" if chunked else "Content-Length", "chunked" if chunked else str(body.length))
        line.endheaders()
        for piece in body.pieces():
            line.send(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            line.send(b"0\r\n\r\n")

    def _end(self, response: http.client.HTTPResponse) -> None:
        if response.length:
            self._abandon()
            raise self._broken(http.client.IncompleteRead(b"", response.length))
        self._closed = True
        response.close()
        if self._sent and not response.will_close:
            self._owner.keep(self._connection)
        else:
            self._connection.close()

    def _guarded(self, act: Callable[[], T]) -> T:
        try:
            return guarded(self._request, act)
        except BaseException:
            self._abandon()
            raise

    def _broken(self, error: Exception) -> ConnectionError:
        made = ConnectionError(f"{self._request.method} {self._request.url} failed: {error}")
        made.__cause__ = error
        return made


def guarded(request: Request, act: Callable[[], T]) -> T:
    """Does it, with this package's errors for the network's."""
    try:
        return act()
    except HumanDeployError:
        raise
    except (Expired, socket.timeout) as error:
        raise TimeoutError(f"{request.method} {request.url} took too long.") from error
    except (OSError, http.client.HTTPException) as error:
        raise ConnectionError(f"{request.method} {request.url} failed: {error or type(error).__name__}") from error
