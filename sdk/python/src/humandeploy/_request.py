"""What is sent: pure, the same for both clients."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, List, Mapping, Tuple
from urllib.parse import urlencode, urlsplit

from ._body import Body, body_of_bytes
from ._errors import HumanDeployError
from ._net.deadline import Deadline
from ._retry import Repeatable
from ._settings import Settings
from ._version import __version__


@dataclass(frozen=True)
class Call:
    """One call of the API. In `query` and `body`, None stands for "not given"."""

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    """Sent as JSON."""
    raw: Tuple[Body, str] | None = None
    """Sent as it is, with its media type."""
    headers: Mapping[str, str | None] | None = None
    idempotency_key: str | None = None
    timeout: float | None = None
    """Seconds for each try."""
    max_retries: int | None = None
    deadline: Deadline | None = None
    """Ends all tries."""


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    """To be shown to people."""
    target: str
    headers: Mapping[str, str]
    body: Body | None


def request_of(call: Call, settings: Settings) -> Request:
    """What is sent for a call, the same on each try. Raises a HumanDeployError for what can't be sent."""
    url = settings.base_url + call.path + _query_string(call.query)
    body: Body | None = None
    more: Dict[str, str | None] = {}
    if call.body is not None:
        body = body_of_bytes(_json(call.body))
        more["Content-Type"] = "application/json"
    elif call.raw is not None:
        body, more["Content-Type"] = call.raw
    if call.method == "POST":
        more["Idempotency-Key"] = call.idempotency_key or str(uuid.uuid4())
    headers = _merged(
        {"Accept": "application/json", "User-Agent": f"humandeploy-python/{__version__}"},
        {"Authorization": f"Bearer {settings.api_key}", "HumanDeploy-Version": settings.api_version},
        settings.headers,
        call.headers or {},
        more,
    )
    parts = urlsplit(url)
    return Request(call.method, url, parts.path + (f"?{parts.query}" if parts.query else ""), headers, body)


def repeatable_of(call: Call) -> Repeatable:
    """Every POST carries a key, so the server does it once. A PATCH sent late could undo another's."""
    if call.raw is not None and not call.raw[0].repeatable:
        return "never"
    return "if_refused" if call.method == "PATCH" else "always"


def path_of(id: str, prefix: str, suffix: str = "") -> str:
    """A path with an id in it. Raises if the id could make another path of it."""
    if not isinstance(id, str) or not re.fullmatch(r"\w+", id, re.ASCII):
        raise HumanDeployError(f"id: {id!r} is not an id")
    return f"{prefix}/{id}{suffix}"


def given(**values: Any) -> Dict[str, Any]:
    """Those that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def _merged(*sets: Mapping[str, str | None]) -> Dict[str, str]:
    """Headers of which a later one wins, whatever the case of its name."""
    merged: Dict[str, Tuple[str, str]] = {}
    for name, value in (pair for one in sets for pair in one.items()):
        if value is None:
            continue
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or not re.fullmatch(
            r"[\t\x20-\x7e\xa0-\xff]*", value
        ):
            shown = "api_key" if name == "Authorization" else name
            raise HumanDeployError(f"{shown}: has characters that a header can't have")
        merged[name.lower()] = (name, value)
    return dict(merged.values())


def _query_string(query: Mapping[str, Any] | None) -> str:
    pairs: List[Tuple[str, str]] = []
    for name, value in (query or {}).items():
        many: Iterable[Any] = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        pairs += [(name, _text(one)) for one in many if one is not None]
    return f"?{urlencode(pairs)}" if pairs else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _time(value) if isinstance(value, datetime) else str(value)


def _time(value: datetime) -> str:
    if value.tzinfo is None:
        raise HumanDeployError(f"{value!r} has no time zone; give it one, as in datetime.now(timezone.utc)")
    return value.isoformat()


def _json(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_for_json).encode()
    except (TypeError, ValueError) as error:
        raise HumanDeployError(f"The body can't be sent as JSON: {error}") from None


def _for_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    raise TypeError(f"a {type(value).__name__} is no JSON")
