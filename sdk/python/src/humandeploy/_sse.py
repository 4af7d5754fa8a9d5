from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Iterator, List


@dataclass(frozen=True)
class ServerSentEvent:
    id: str
    """The last id that the stream has named so far."""
    event: str
    data: str


class EventStreamParser:
    """Reads server-sent events from bytes that come in pieces of any size."""

    def __init__(self) -> None:
        self.retry: float | None = None
        """Seconds to wait before coming back, once the server has said so."""
        self.last_event_id = ""
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest = ""
        self._event = ""
        self._data: List[str] = []

    def push(self, piece: bytes) -> Iterator[ServerSentEvent]:
        """The events that are complete with this piece."""
        text = self._rest + self._decoder.decode(piece)
        # A CR at the end may be the first half of a CRLF.
        end = len(text) - 1 if text.endswith("\r") else len(text)
        # Not splitlines, which splits at more than these.
        *lines, rest = re.split(r"\r\n|\r|\n", text[:end])
        self._rest = rest + text[end:]
        for line in lines:
            if line:
                self._field(line)
            elif self._data:
                yield ServerSentEvent(self.last_event_id, self._event or "message", "\n".join(self._data))
                self._data, self._event = [], ""
            else:
                self._event = ""

    def _field(self, line: str) -> None:
        field, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._event = value
        elif field == "id" and "\0" not in value:
            self.last_event_id = value
        elif field == "retry" and re.fullmatch(r"[0-9]+", value):
            self.retry = int(value) / 1_000
