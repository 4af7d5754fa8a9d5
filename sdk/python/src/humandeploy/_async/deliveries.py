from __future__ import annotations

from .._paging import AsyncList
from .._request import Call, given, path_of
from ..types import Delivery, DeliveryStatus
from .transport import AsyncTransport

PATH = "/v1/deliveries"


class AsyncDeliveries:
    """Events on their way to a receiver, and what became of them."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(
        self, *, status: DeliveryStatus | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncList[Delivery]:
        """Most recent first."""
        return AsyncList(self._transport, Call("GET", PATH, given(status=status, limit=limit, cursor=cursor)), Delivery)

    async def get(self, id: str) -> Delivery:
        return Delivery.from_dict(await self._transport.json(Call("GET", path_of(id, PATH))))

    async def replay(self, id: str, *, idempotency_key: str | None = None) -> Delivery:
        """Sends it again, whatever became of it."""
        call = Call("POST", path_of(id, PATH, "/replay"), idempotency_key=idempotency_key)
        return Delivery.from_dict(await self._transport.json(call))
