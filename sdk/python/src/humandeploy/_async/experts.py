from __future__ import annotations

from .._paging import AsyncList
from .._request import Call, path_of
from ..types import Expert
from .transport import AsyncTransport

PATH = "/v1/experts"


class AsyncExperts:
    """The active roster of the workspace."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self) -> AsyncList[Expert]:
        """Every expert. Their skills are what `skills` of a deployment is made of."""
        return AsyncList(self._transport, Call("GET", PATH), Expert)

    async def get(self, id: str) -> Expert:
        return Expert.from_dict(await self._transport.json(Call("GET", path_of(id, PATH))))
