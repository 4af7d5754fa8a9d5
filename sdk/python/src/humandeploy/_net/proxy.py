"""HTTPS_PROXY and NO_PROXY, as the standard library reads them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Tuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from .._errors import HumanDeployError
from .._settings import Origin

HEAD_END = b"\r\n\r\n"
MOST_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True)
class Proxy:
    host: str
    port: int
    connect: bytes
    """What asks it for a tunnel to the origin."""


def proxy_for(origin: Origin) -> Proxy | None:
    """The proxy for an origin, if there is to be one. Plain http goes to local servers, without one."""
    address = getproxies().get("https") if origin.secure else None
    if not address or proxy_bypass(origin.host):
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme != "http" or not parts.hostname:
        raise HumanDeployError("HTTPS_PROXY: must be an http:// address")
    target = f"{_bracketed(origin.host)}:{origin.port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}")
    return Proxy(parts.hostname, parts.port or 80, "\r\n".join([*lines, "", ""]).encode())


def check_tunnel(head: bytes) -> None:
    """Raises an OSError unless the proxy has opened the tunnel."""
    line = head.split(b"\r\n", 1)[0].decode("latin-1")
    words: Tuple[str, ...] = tuple(line.split(" ", 2))
    if len(words) < 2 or not words[0].startswith("HTTP/1.") or not words[1].startswith("2"):
        raise OSError(f"the proxy refused: {line[:200] or 'it closed the connection'}")


def host_header(origin: Origin) -> str:
    usual = origin.port == (443 if origin.secure else 80)
    return _bracketed(origin.host) if usual else f"{_bracketed(origin.host)}:{origin.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
