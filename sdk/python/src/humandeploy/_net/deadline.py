from __future__ import annotations

import time


class Expired(Exception):
    """The time is over."""


class Deadline:
    """A moment at which something must be done. Without seconds, none."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def expired(self) -> bool:
        return self._end is not None and time.monotonic() >= self._end

    def remaining(self) -> float | None:
        """Seconds that are left; raises Expired if there are none."""
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise Expired
        return left

    def within(self, seconds: float) -> float:
        """So many seconds, or fewer if the moment comes sooner."""
        return seconds if self._end is None else max(0.0, min(seconds, self._end - time.monotonic()))
