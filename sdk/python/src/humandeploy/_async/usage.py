from __future__ import annotations

from .._request import Call
from ..types import Usage
from .transport import AsyncTransport


class AsyncUsageResource:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self) -> Usage:
        """Credits, thresholds and slots in this cycle."""
        return Usage.from_dict(await self._transport.json(Call("GET", "/v1/usage")))
