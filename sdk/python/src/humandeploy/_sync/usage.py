# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

from .._request import Call
from ..types import Usage
from .transport import Transport


class UsageResource:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self) -> Usage:
        """Credits, thresholds and slots in this cycle."""
        return Usage.from_dict(self._transport.json(Call("GET", "/v1/usage")))
