"""When a request that failed is sent again."""

from __future__ import annotations

import random
import re
import time
from email.utils import parsedate_to_datetime
from typing import Literal

from ._errors import APIError, ConnectionError, TimeoutError

FIRST_SECONDS = 0.5
MOST_SECONDS = 8.0
# The rate window is a minute: whoever asks for more is told to the caller.
LONGEST_ASKED_SECONDS = 60.0

Repeatable = Literal["always", "if_refused", "never"]
"""What may be done with a request that failed: sent again whatever became of it, only if it was refused, or never."""


def retry_delay(error: Exception, repeatable: Repeatable, attempt: int, jitter: float | None = None) -> float | None:
    """Seconds until a failed request may be sent again, or None if it must not be.

    `attempt` counts from 0; `jitter` is in 0..1, by chance if not given.
    """
    if repeatable == "never":
        return None
    jitter = random.random() if jitter is None else jitter
    delay = back_off(attempt, jitter)
    if not isinstance(error, APIError):
        broke = isinstance(error, (ConnectionError, TimeoutError))
        return delay if broke and repeatable == "always" else None
    asked = retry_after(error.headers.get("Retry-After"), time.time())
    refused = error.status == 429 or (error.status == 409 and asked is not None)
    if not refused and (repeatable != "always" or not (error.status == 408 or error.status >= 500)):
        return None
    if asked is None:
        return delay
    if asked > LONGEST_ASKED_SECONDS:
        return None
    # Never sooner than asked, and not all callers at the same moment.
    return max(asked * (1 + jitter / 10), delay if attempt > 0 else 0.0)


def back_off(attempt: int, jitter: float | None = None) -> float:
    """0.5 s, doubled each time up to 8 s, less up to half of it."""
    jitter = random.random() if jitter is None else jitter
    return min(MOST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt, 10)) * (1 - jitter / 2)


def retry_after(header: str | None, now: float) -> float | None:
    """A Retry-After header (seconds or a date) in seconds from `now`; None if there is none that can be read."""
    if header is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d+)?", header.strip(), re.ASCII):
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None
