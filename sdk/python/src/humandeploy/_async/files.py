from __future__ import annotations

import os
from typing import AsyncIterator

from .._body import FileBody, body_of, name_of
from .._errors import HumanDeployError
from .._headers import Headers
from .._net.asynchronous import AsyncHttpResponse
from .._net.deadline import Deadline
from .._request import Call, path_of
from ..types import UploadedFile
from .transport import AsyncTransport

PATH = "/v1/files"


class AsyncFileContent:
    """The content of a file on its way. Read it to its end, or close it, as `async with` does."""

    def __init__(self, response: AsyncHttpResponse, timeout: float) -> None:
        self.status: int = response.status
        """200, or 206 for a part."""
        self.headers: Headers = response.headers
        self._response = response
        self._timeout = timeout

    @property
    def media_type(self) -> str | None:
        return self.headers.get("Content-Type")

    async def read(self) -> bytes:
        """All that is left of it."""
        return b"".join([piece async for piece in self.pieces()])

    async def pieces(self) -> AsyncIterator[bytes]:
        """It piece by piece, as it comes."""
        while True:
            # The time-out is for each piece: a large file may take long.
            piece = await self._response.read_some(Deadline(self._timeout))
            if not piece:
                return
            yield piece

    async def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it to a file, in the place of what was there."""
        with open(path, "wb") as file:
            async for piece in self.pieces():
                file.write(piece)

    async def aclose(self) -> None:
        self._response.close()

    async def __aenter__(self) -> AsyncFileContent:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class AsyncFiles:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def upload(
        self,
        body: FileBody,
        *,
        name: str | None = None,
        media_type: str = "application/octet-stream",
        idempotency_key: str | None = None,
    ) -> UploadedFile:
        """Stores a file of at most 100 MB; the `url` in the answer can stand in `context_files` for 24 hours.

        `body` is bytes, a path, or a file that is open in binary mode; one that can't seek is sent once only.
        """
        called = name or name_of(body)
        if not called:
            raise HumanDeployError("name: is required for what has none of its own")
        raw = (body_of(body), media_type)
        call = Call("POST", PATH, {"name": called}, raw=raw, idempotency_key=idempotency_key)
        return UploadedFile.from_dict(await self._transport.json(call))

    async def content(self, id: str, *, range: str | None = None) -> AsyncFileContent:
        """The content of an input or output file. `range` such as `bytes=0-99` asks for a part."""
        call = Call("GET", path_of(id, PATH, "/content"), headers={"Accept": "*/*", "Range": range})
        return AsyncFileContent(await self._transport.open(call), self._transport.settings.timeout)
