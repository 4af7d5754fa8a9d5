"""What goes up: bytes, a file of the disk, or anything that is read in pieces."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Callable, Iterator, Union

from ._errors import HumanDeployError

FileBody = Union[bytes, bytearray, memoryview, "os.PathLike[str]", BinaryIO]
PIECE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Body:
    """The body of a request."""

    pieces: Callable[[], Iterator[bytes]]
    """Reads it, each time from its start."""
    length: int | None
    """None where only reading it will tell."""
    repeatable: bool = True
    """Whether it can be read more than once."""
    blocking: bool = False
    """Whether reading it may take a while."""


def body_of_bytes(content: bytes) -> Body:
    # In pieces, so that a large one is given to the network as fast as that takes it.
    return Body(
        lambda: iter([content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES)]),
        len(content),
    )


def body_of(given: FileBody) -> Body:
    """A body for what a caller gave. Raises a HumanDeployError if it is none."""
    if isinstance(given, (bytes, bytearray, memoryview)):
        return body_of_bytes(bytes(given))
    if isinstance(given, os.PathLike):
        path = Path(given)
        return Body(lambda: _pieces_of_path(path), path.stat().st_size, blocking=True)
    if not isinstance(given, str) and callable(getattr(given, "read", None)):
        return _body_of_file(given)
    raise HumanDeployError("body: must be bytes, a pathlib.Path, or a file that is open in binary mode")


def name_of(given: FileBody) -> str | None:
    """The name that a file brings along."""
    path = given if isinstance(given, os.PathLike) else getattr(given, "name", None)
    return Path(path).name or None if isinstance(path, (str, os.PathLike)) else None


def _body_of_file(file: BinaryIO) -> Body:
    if isinstance(file, io.TextIOBase):
        raise HumanDeployError("body: is open as text; open it in binary mode, as in open(path, 'rb')")
    try:
        start = file.tell()
        length = file.seek(0, os.SEEK_END) - start
        file.seek(start)
    except (OSError, AttributeError):
        return Body(lambda: _pieces_of_file(file), None, repeatable=False, blocking=True)

    def pieces() -> Iterator[bytes]:
        file.seek(start)
        return _pieces_of_file(file)

    return Body(pieces, length, blocking=True)


def _pieces_of_path(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _pieces_of_file(file)


def _pieces_of_file(file: BinaryIO) -> Iterator[bytes]:
    while True:
        piece = file.read(PIECE_BYTES)
        if not piece:
            return
        yield piece
