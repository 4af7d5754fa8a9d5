# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

from .._paging import Page
from .._request import Call, path_of
from ..types import Expert
from .transport import Transport

PATH = "/v1/experts"


class Experts:
    """The active roster of the workspace."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Page[Expert]:
        """Every expert. Their skills are what `skills` of a deployment is made of."""
        return Page(self._transport, Call("GET", PATH), Expert)

    def get(self, id: str) -> Expert:
        return Expert.from_dict(self._transport.json(Call("GET", path_of(id, PATH))))
