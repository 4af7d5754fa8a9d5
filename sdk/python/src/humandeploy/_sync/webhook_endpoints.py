# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

from typing import Sequence

from .._not_given import NOT_GIVEN, NotGiven, changed
from .._paging import Page
from .._request import Call, given, path_of
from ..types import Delivery, DeliveryStatus, Replay, WebhookEndpoint, WebhookEventName, WebhookStatus
from .transport import Transport

PATH = "/v1/webhooks"


class WebhookEndpoints:
    """Where the workspace's events are sent."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        url: str,
        events: Sequence[WebhookEventName] | None = None,
        description: str | None = None,
        retry_4xx: bool | None = None,
        idempotency_key: str | None = None,
    ) -> WebhookEndpoint:
        """Registers an endpoint, for all events unless `events` names some. The answer shows its `secret`, once."""
        body = given(url=url, events=events, description=description, retry_4xx=retry_4xx)
        call = Call("POST", PATH, body=body, idempotency_key=idempotency_key)
        return WebhookEndpoint.from_dict(self._transport.json(call))

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[WebhookEndpoint]:
        """Oldest first."""
        return Page(self._transport, Call("GET", PATH, given(limit=limit, cursor=cursor)), WebhookEndpoint)

    def get(self, id: str) -> WebhookEndpoint:
        return WebhookEndpoint.from_dict(self._transport.json(Call("GET", path_of(id, PATH))))

    def update(
        self,
        id: str,
        *,
        url: str | NotGiven = NOT_GIVEN,
        events: Sequence[WebhookEventName] | None | NotGiven = NOT_GIVEN,
        description: str | None | NotGiven = NOT_GIVEN,
        status: WebhookStatus | NotGiven = NOT_GIVEN,
        retry_4xx: bool | NotGiven = NOT_GIVEN,
    ) -> WebhookEndpoint:
        """Changes what is given; `events=None` is for all events."""
        body = changed(url=url, events=events, description=description, status=status, retry_4xx=retry_4xx)
        return WebhookEndpoint.from_dict(self._transport.json(Call("PATCH", path_of(id, PATH), body=body)))

    def delete(self, id: str) -> None:
        """What it has pending becomes a dead letter."""
        self._transport.json(Call("DELETE", path_of(id, PATH)))

    def rotate_secret(self, id: str, *, idempotency_key: str | None = None) -> WebhookEndpoint:
        """The answer shows the new `secret`, once. The old one keeps signing beside it for 24 hours."""
        call = Call("POST", path_of(id, PATH, "/rotate_secret"), idempotency_key=idempotency_key)
        return WebhookEndpoint.from_dict(self._transport.json(call))

    def test(self, id: str, *, idempotency_key: str | None = None) -> Delivery:
        """Sends a `webhook.test` event to this endpoint alone."""
        call = Call("POST", path_of(id, PATH, "/test"), idempotency_key=idempotency_key)
        return Delivery.from_dict(self._transport.json(call))

    def deliveries(
        self,
        id: str,
        *,
        status: DeliveryStatus | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Delivery]:
        """Its deliveries, most recent first."""
        query = given(status=status, limit=limit, cursor=cursor)
        return Page(self._transport, Call("GET", path_of(id, PATH, "/deliveries"), query), Delivery)

    def replay(self, id: str, *, idempotency_key: str | None = None) -> Replay:
        """Sends all its dead letters again."""
        call = Call("POST", path_of(id, PATH, "/replay"), idempotency_key=idempotency_key)
        return Replay.from_dict(self._transport.json(call))
