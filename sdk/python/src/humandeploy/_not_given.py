from __future__ import annotations

from enum import Enum
from typing import Any, Dict


class NotGiven(Enum):
    """Stands for "leave it as it is" where None has a meaning of its own."""

    NOT_GIVEN = "NOT_GIVEN"

    def __repr__(self) -> str:
        return self.value


NOT_GIVEN = NotGiven.NOT_GIVEN


def changed(**values: Any) -> Dict[str, Any]:
    """Those that were given, None among them."""
    return {name: value for name, value in values.items() if value is not NOT_GIVEN}
