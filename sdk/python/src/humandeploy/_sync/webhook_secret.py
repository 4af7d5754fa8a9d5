# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

from .._request import Call
from ..types import WebhookSecret
from .transport import Transport


class WebhookSecretResource:
    """The workspace's default secret: it signs what goes to a deployment's own `webhook_url`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def rotate(self, *, idempotency_key: str | None = None) -> WebhookSecret:
        """The answer shows the new secret, once. The old one keeps signing beside it for 24 hours."""
        call = Call("POST", "/v1/webhook_secret/rotate", idempotency_key=idempotency_key)
        return WebhookSecret.from_dict(self._transport.json(call))
