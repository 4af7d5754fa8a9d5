from __future__ import annotations

import os
import re
import ssl
from dataclasses import dataclass, field, replace
from typing import Mapping
from urllib.parse import urlsplit

from ._errors import HumanDeployError


@dataclass(frozen=True)
class Settings:
    """What a client says with each request."""

    # Shown in no log.
    api_key: str = field(repr=False)
    base_url: str
    api_version: str | None
    timeout: float
    max_retries: int
    headers: Mapping[str, str] = field(repr=False)

    def changed(self, timeout: float | None, max_retries: int | None, headers: Mapping[str, str] | None) -> Settings:
        """The same with what is given here in its place."""
        return replace(
            self,
            timeout=self.timeout if timeout is None else timeout,
            max_retries=self.max_retries if max_retries is None else max_retries,
            headers={**self.headers, **(headers or {})},
        )


@dataclass(frozen=True)
class Origin:
    """The server, and how it is reached."""

    secure: bool
    host: str
    port: int
    ssl_context: ssl.SSLContext | None = field(repr=False)


def settings_of(
    api_key: str | None,
    base_url: str | None,
    api_version: str | None,
    timeout: float,
    max_retries: int,
    headers: Mapping[str, str] | None,
) -> Settings:
    """Settings from what was given, else from the environment. Raises a HumanDeployError that names what is missing."""
    key = (api_key or _variable("HUMANDEPLOY_API_KEY")).strip()
    if not key:
        raise HumanDeployError("api_key: is required; pass it or set HUMANDEPLOY_API_KEY")
    address = base_url or _variable("HUMANDEPLOY_BASE_URL") or "https://api.humandeploy.ai"
    if not re.match(r"https?://[^/]", address):
        raise HumanDeployError("base_url: must begin with https:// and a host")
    return Settings(key, address.rstrip("/"), api_version, timeout, max_retries, headers or {})


def origin_of(base_url: str, ssl_context: ssl.SSLContext | None) -> Origin:
    """Where the connections go to."""
    parts = urlsplit(base_url)
    try:
        port = parts.port
    except ValueError as error:
        raise HumanDeployError(f"base_url: {error}") from None
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise HumanDeployError("base_url: must be a host and perhaps a path, without user, query or fragment")
    secure = parts.scheme == "https"
    return Origin(secure, parts.hostname, port or (443 if secure else 80), ssl_context)


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()
