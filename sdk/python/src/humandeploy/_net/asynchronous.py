"""HTTP/1.1 over asyncio's streams: nothing here blocks, and no thread is held while a server holds its answer."""

from __future__ import annotations

import asyncio
import http.client
import io
import re
import socket
import ssl
from typing import Awaitable, Iterator, List, Tuple, TypeVar

from .._body import Body
from .._errors import ConnectionError
from .._headers import Headers
from .._request import Request
from .._settings import Origin
from .deadline import Deadline
from .proxy import HEAD_END, MOST_HEAD_BYTES, Proxy, check_tunnel, host_header, proxy_for
from .tasks import forget, guarded, within

MOST_IDLE = 10
PIECE_BYTES = 64 * 1024
T = TypeVar("T")


class Disconnected(OSError):
    """The server closed the connection before it answered anything."""


class AsyncHttp:
    """Connections to one server, for one event loop at a time."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._context = origin.ssl_context
        self._idle: List[Connection] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    async def request(self, request: Request, deadline: Deadline, reuse: bool) -> AsyncHttpResponse:
        """Sends a request; its answer, as soon as that has begun.

        With `reuse`, over a connection that is open already; if the server has closed that meanwhile, over a new one.
        Raises a ConnectionError or a TimeoutError of this package.
        """
        kept = self._take() if reuse else None
        if kept is not None:
            try:
                return await self._exchange(kept, request, deadline)
            except ConnectionError as error:
                if not isinstance(error.__cause__, (Disconnected, BrokenPipeError, ConnectionResetError)):
                    raise
        opened = await guarded(request, self._open(deadline))
        return await self._exchange(opened, request, deadline)

    async def aclose(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def keep(self, connection: Connection) -> None:
        if len(self._idle) < MOST_IDLE and asyncio.get_running_loop() is self._loop:
            self._idle.append(connection)
        else:
            connection.close()

    def _take(self) -> Connection | None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # What another loop left is of no use in this one.
            self._idle, self._loop = [], loop
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_stale():
                return connection
            connection.close()
        return None

    async def _exchange(self, connection: Connection, request: Request, deadline: Deadline) -> AsyncHttpResponse:
        response = AsyncHttpResponse(self, connection, request)
        await response.begin(host_header(self._origin), deadline)
        return response

    async def _open(self, deadline: Deadline) -> Connection:
        self._loop = asyncio.get_running_loop()
        if self._origin.secure and self._context is None:
            self._context = ssl.create_default_context()
        context = self._context if self._origin.secure else None
        proxy = proxy_for(self._origin)
        if proxy is None:
            opening = asyncio.open_connection(self._origin.host, self._origin.port, ssl=context, limit=MOST_HEAD_BYTES)
        else:
            tunnel = await within(deadline, _tunnel(self._loop, proxy))
            opening = asyncio.open_connection(
                sock=tunnel, ssl=context, server_hostname=self._origin.host, limit=MOST_HEAD_BYTES
            )
        return Connection(*await within(deadline, opening))


async def _tunnel(loop: asyncio.AbstractEventLoop, proxy: Proxy) -> socket.socket:
    [(family, kind, protocol, _, address), *_] = await loop.getaddrinfo(proxy.host, proxy.port, type=socket.SOCK_STREAM)
    connected = socket.socket(family, kind, protocol)
    try:
        connected.setblocking(False)
        await loop.sock_connect(connected, address)
        await loop.sock_sendall(connected, proxy.connect)
        head = b""
        while HEAD_END not in head and len(head) < MOST_HEAD_BYTES:
            piece = await loop.sock_recv(connected, 4096)
            if not piece:
                break
            head += piece
        check_tunnel(head)
        return connected
    except BaseException:
        connected.close()
        raise


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader: asyncio.StreamReader = reader
        self.writer: asyncio.StreamWriter = writer

    def is_stale(self) -> bool:
        return self.reader.at_eof() or self.reader.exception() is not None or self.writer.is_closing()

    def close(self) -> None:
        try:
            # Without the goodbyes of TLS, for which nobody would wait.
            self.writer.transport.abort()
        except RuntimeError:
            # Its loop is closed.
            pass


class AsyncHttpResponse:
    """An answer whose body is still to be read. Read to its end, its connection serves the next request."""

    status: int
    headers: Headers

    def __init__(self, http: AsyncHttp, connection: Connection, request: Request) -> None:
        self._http = http
        self._connection = connection
        self._request = request
        self._sent = False
        self._closed = False
        self._reusable = False
        self._chunked = False
        # What is left of the body, or of its present chunk; None where the connection's end tells.
        self._left: int | None = 0

    async def begin(self, host: str, deadline: Deadline) -> None:
        """Sends the request, and reads the answer's head."""
        await self._guarded(within(deadline, self._send_and_hear(host)))

    async def read(self, deadline: Deadline) -> bytes:
        """The rest of the body."""
        if self._closed:
            return b""
        rest = await self._guarded(within(deadline, self._rest()))
        self._end()
        return rest

    async def read_some(self, deadline: Deadline) -> bytes:
        """The next piece of the body, b"" at its end."""
        if self._closed:
            return b""
        piece = await self._guarded(within(deadline, self._next()))
        if not piece:
            self._end()
        return piece

    def close(self) -> None:
        """Ends it, read or not."""
        if not self._closed:
            self._closed = True
            self._connection.close()

    async def _send_and_hear(self, host: str) -> None:
        hearing = asyncio.ensure_future(self._hear())
        try:
            await self._send(host, hearing)
            await hearing
        finally:
            forget(hearing)

    async def _send(self, host: str, hearing: asyncio.Future[None]) -> None:
        """Stops where the server has answered before it has heard all."""
        request, writer = self._request, self._connection.writer
        body = request.body
        headers = {"Host": host, **request.headers}
        if body is not None and body.length is None:
            headers["Transfer-Encoding"] = "chunked"
        elif body is not None or request.method != "GET":
            headers["Content-Length"] = str(body.length if body else 0)
        lines = [
            f"{request.method} {request.target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        try:
            await writer.drain()
            if body is not None and not await self._send_body(body, hearing):
                return
            self._sent = True
        except (BrokenPipeError, ConnectionResetError):
            pass

    async def _send_body(self, body: Body, hearing: asyncio.Future[None]) -> bool:
        writer, pieces = self._connection.writer, body.pieces()
        loop = asyncio.get_running_loop()
        while not hearing.done():
            piece = await loop.run_in_executor(None, _next_of, pieces) if body.blocking else _next_of(pieces)
            if body.length is None:
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            elif piece:
                writer.write(piece)
            await writer.drain()
            if not piece:
                return True
        return False

    async def _hear(self) -> None:
        while True:
            try:
                head = await self._connection.reader.readuntil(HEAD_END)
            except asyncio.IncompleteReadError as error:
                if error.partial:
                    raise
                raise Disconnected("the server closed the connection without an answer") from None
            version, self.status, self.headers = _parsed(head)
            # A 1xx only goes before the answer.
            if self.status >= 200:
                break
        self._measure(version)

    def _measure(self, version: str) -> None:
        length = self.headers.get("Content-Length", "")
        self._reusable = version == "1.1" and "close" not in self.headers.get("Connection", "").lower()
        if self.status in (204, 304):
            self._left = 0
        elif "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self._chunked = True
            self._left = 0
        elif re.fullmatch(r"[0-9]+", length):
            self._left = int(length)
        else:
            self._left = None
            self._reusable = False

    async def _rest(self) -> bytes:
        pieces: List[bytes] = []
        while True:
            piece = await self._next()
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)

    async def _next(self) -> bytes:
        reader = self._connection.reader
        if self._chunked and self._left == 0:
            self._left = await self._next_chunk()
        if self._left == 0:
            return b""
        piece = await reader.read(PIECE_BYTES if self._left is None else min(PIECE_BYTES, self._left))
        if self._left is not None:
            if not piece:
                raise http.client.IncompleteRead(b"", self._left)
            self._left -= len(piece)
            if self._chunked and self._left == 0 and await reader.readexactly(2) != b"\r\n":
                raise http.client.HTTPException("a chunk of the answer is not well formed")
        return piece

    async def _next_chunk(self) -> int:
        reader = self._connection.reader
        line = await reader.readuntil(b"\r\n")
        size = line.split(b";", 1)[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", size):
            raise http.client.HTTPException("a chunk of the answer is not well formed")
        if int(size, 16) == 0:
            # Trailers, of which the API has none.
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass
        return int(size, 16)

    def _end(self) -> None:
        self._closed = True
        if self._sent and self._reusable:
            self._http.keep(self._connection)
        else:
            self._connection.close()

    async def _guarded(self, work: Awaitable[T]) -> T:
        try:
            return await guarded(self._request, work)
        except BaseException:
            self.close()
            raise


def _next_of(pieces: Iterator[bytes]) -> bytes:
    return next(pieces, b"")


def _parsed(head: bytes) -> Tuple[str, int, Headers]:
    line, _, rest = head.partition(b"\r\n")
    found = re.match(rb"HTTP/(1\.[01]) ([1-5][0-9][0-9])(?: |$)", line)
    if not found:
        raise http.client.BadStatusLine(line[:100].decode("latin-1"))
    return found[1].decode(), int(found[2]), Headers(http.client.parse_headers(io.BytesIO(rest)).items())
