# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import os
from typing import Iterator

from .._body import FileBody, body_of, name_of
from .._errors import HumanDeployError
from .._headers import Headers
from .._net.blocking import HttpResponse
from .._net.deadline import Deadline
from .._request import Call, path_of
from ..types import UploadedFile
from .transport import Transport

PATH = "/v1/files"


class FileContent:
    """The content of a file on its way. Read it to its end, or close it, as `with` does."""

    def __init__(self, response: HttpResponse, timeout: float) -> None:
        self.status: int = response.status
        """200, or 206 for a part."""
        self.headers: Headers = response.headers
        self._response = response
        self._timeout = timeout

    @property
    def media_type(self) -> str | None:
        return self.headers.get("Content-Type")

    def read(self) -> bytes:
        """All that is left of it."""
        return b"".join([piece for piece in self.pieces()])

    def pieces(self) -> Iterator[bytes]:
        """It piece by piece, as it comes."""
        while True:
            # The time-out is for each piece: a large file may take long.
            piece = self._response.read_some(Deadline(self._timeout))
            if not piece:
                return
            yield piece

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it to a file, in the place of what was there."""
        with open(path, "wb") as file:
            for piece in self.pieces():
                file.write(piece)

    def close(self) -> None:
        self._response.close()

    def __enter__(self) -> FileContent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Files:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upload(
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
        return UploadedFile.from_dict(self._transport.json(call))

    def content(self, id: str, *, range: str | None = None) -> FileContent:
        """The content of an input or output file. `range` such as `bytes=0-99` asks for a part."""
        call = Call("GET", path_of(id, PATH, "/content"), headers={"Accept": "*/*", "Range": range})
        return FileContent(self._transport.open(call), self._transport.settings.timeout)
