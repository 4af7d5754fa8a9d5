# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

from .._paging import Page
from .._request import Call, given, path_of
from ..types import Delivery, DeliveryStatus
from .transport import Transport

PATH = "/v1/deliveries"


class Deliveries:
    """Events on their way to a receiver, and what became of them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self, *, status: DeliveryStatus | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Page[Delivery]:
        """Most recent first."""
        return Page(self._transport, Call("GET", PATH, given(status=status, limit=limit, cursor=cursor)), Delivery)

    def get(self, id: str) -> Delivery:
        return Delivery.from_dict(self._transport.json(Call("GET", path_of(id, PATH))))

    def replay(self, id: str, *, idempotency_key: str | None = None) -> Delivery:
        """Sends it again, whatever became of it."""
        call = Call("POST", path_of(id, PATH, "/replay"), idempotency_key=idempotency_key)
        return Delivery.from_dict(self._transport.json(call))
