"""Checks what arrives at a webhook. Needs no key and no client."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple, Type, Union

from ._errors import WebhookVerificationError as WebhookVerificationError
from .types import DeploymentEvent, UsageEvent, WebhookEvent as WebhookEvent, WebhookTestEvent

WebhookHeaders = Union[Mapping[str, Any], Iterable[Tuple[Any, Any]]]
"""Any mapping of headers or pairs of them, such as those of Flask, Django or an ASGI scope; names in any case."""

_OTHERS: Dict[str, Union[Type[UsageEvent], Type[WebhookTestEvent]]] = {
    "usage.threshold_reached": UsageEvent,
    "webhook.test": WebhookTestEvent,
}


def unwrap(
    body: str | bytes | bytearray | memoryview,
    headers: WebhookHeaders,
    secret: str | Sequence[str],
    tolerance: float = 300,
) -> WebhookEvent:
    """The event in a webhook, once its signature has been checked.

    `HumanDeploy-Signature` or the headers of Standard Webhooks, either suffices. `body` is what arrived, byte for byte;
    while secrets are being rotated, give both. `tolerance` is how far, in seconds, the time of signing may be from now.
    Raises a WebhookVerificationError if it can't be trusted.
    """
    content = _bytes_of(body)
    keys = [_keys_of(one) for one in ([secret] if isinstance(secret, str) else list(secret or []))]
    if not keys:
        raise WebhookVerificationError("secret: is required")
    found = _lowered(headers)
    given = [one for one in (_own_signature(found), _standard_signature(found)) if one is not None]
    if not given:
        raise WebhookVerificationError("The request carries no signature.")
    now = int(time.time())
    timely = [one for one in given if one.time is not None and abs(now - one.time) <= tolerance]
    if not timely:
        raise WebhookVerificationError("The signature's time is too far from now.")
    # Looks at every claim whichever holds.
    held = [_holds(claim, key, content) for claim in timely for key in keys]
    if not any(held):
        raise WebhookVerificationError("No signature is of this body and secret.")
    return _event_of(content)


@dataclass(frozen=True)
class _Keys:
    """What each scheme takes as its key: the whole secret, or the bytes behind `whsec_`."""

    own: bytes
    standard: bytes


@dataclass(frozen=True)
class _Claim:
    own: bool
    time: int | None
    prefix: bytes
    """What stands before the body in what is signed."""
    macs: List[bytes]


def _holds(claim: _Claim, keys: _Keys, body: bytes) -> bool:
    mac = hmac.new(keys.own if claim.own else keys.standard, claim.prefix + body, hashlib.sha256).digest()
    return any([hmac.compare_digest(mac, one) for one in claim.macs])


def _bytes_of(body: Any) -> bytes:
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    raise WebhookVerificationError(
        "body: must be the raw text or bytes of the request, from before any parser touched it"
    )


def _keys_of(secret: Any) -> _Keys:
    found = re.fullmatch(r"whsec_([A-Za-z0-9+/]+=*)", secret) if isinstance(secret, str) else None
    try:
        if found:
            return _Keys(found[0].encode(), base64.b64decode(found[1], validate=True))
    except ValueError:
        pass
    raise WebhookVerificationError("secret: must be whsec_ and base64")


def _lowered(headers: WebhookHeaders) -> Dict[str, str]:
    items: Any = getattr(headers, "items", None)
    pairs: Any = items() if callable(items) else headers
    lowered: Dict[str, str] = {}
    for name, value in pairs:
        key = _text(name).lower()
        text = ", ".join(map(_text, value)) if isinstance(value, (list, tuple)) else _text(value)
        lowered[key] = f"{lowered[key]}, {text}" if key in lowered else text
    return lowered


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _own_signature(headers: Mapping[str, str]) -> _Claim | None:
    header = headers.get("humandeploy-signature")
    if not header:
        return None
    fields = [field.strip() for field in header.split(",")]
    times = [field[2:] for field in fields if field.startswith("t=")]
    # With two times it would not be clear which was signed.
    time = times[0] if len(times) == 1 else ""
    macs = [bytes.fromhex(field[3:]) for field in fields if re.fullmatch(r"v1=[0-9a-f]{64}", field)]
    return _Claim(True, _seconds(time), f"{time}.".encode(), macs)


def _standard_signature(headers: Mapping[str, str]) -> _Claim | None:
    id, time, header = (headers.get(f"webhook-{name}") for name in ("id", "timestamp", "signature"))
    if not id or not time or not header:
        return None
    fields = [re.fullmatch(r"v1,([A-Za-z0-9+/]{43}=)", field) for field in header.split(" ")]
    macs = [base64.b64decode(field[1]) for field in fields if field]
    return _Claim(False, _seconds(time), f"{id}.{time}.".encode(), macs)


def _seconds(time: str) -> int | None:
    return int(time) if re.fullmatch(r"[0-9]{1,15}", time) else None


def _event_of(body: bytes) -> WebhookEvent:
    try:
        made: Any = json.loads(body)
    except ValueError:
        made = None
    if not isinstance(made, dict):
        raise WebhookVerificationError("body: is signed, but not JSON of an event")
    return _OTHERS.get(str(made.get("type")), DeploymentEvent).from_dict(made)
