# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import math
import time
from typing import Sequence

from .._errors import DeploymentEndedError, TimeoutError
from .._net.deadline import Deadline
from .._request import Call
from ..types import TERMINAL_STATUSES, Deployment, DeploymentStatus, is_terminal
from .transport import Transport

# The server holds an answer for 60 s at most, and proxies cut at about that.
HOLD_SECONDS = 50
EARLIEST_SECONDS = 1.0


def wait_for(
    transport: Transport,
    path: str,
    until: DeploymentStatus | Sequence[DeploymentStatus] | None,
    timeout: float | None,
    max_retries: int,
) -> Deployment:
    """Follows a deployment through `?wait=&after=`, so that no change is missed, until it is in one of the states.

    Raises a TimeoutError when the time is over, and a DeploymentEndedError when it has ended otherwise.
    """
    wanted = (until,) if isinstance(until, str) else tuple(until or ("needs_input", *TERMINAL_STATUSES))
    end = Deadline(timeout)
    seen: Deployment | None = None
    try:
        while True:
            began = time.monotonic()
            before = seen.version if seen else None
            call = Call("GET", path, max_retries=max_retries, deadline=end)
            if before is not None:
                wait = max(1, math.ceil(end.within(HOLD_SECONDS)))
                query = {"wait": wait, "after": before}
                call = Call(
                    "GET",
                    path,
                    query,
                    max_retries=max_retries,
                    deadline=end,
                    timeout=wait + transport.settings.timeout,
                )
            seen = Deployment.from_dict(transport.json(call))
            if seen.status in wanted:
                return seen
            if is_terminal(seen.status):
                raise DeploymentEndedError(seen)
            # A server that can't hold the answer is not to be asked in a circle.
            if seen.version == before and time.monotonic() - began < EARLIEST_SECONDS:
                time.sleep(end.within(EARLIEST_SECONDS))
    except DeploymentEndedError:
        raise
    except Exception:
        if not end.expired:
            raise
    state = f"it is {seen.status}" if seen else "its state is not known"
    id = path.rsplit("/", 1)[-1]
    raise TimeoutError(f"{id} was not {' or '.join(wanted)} within {timeout:g} s; {state}.", seen)
