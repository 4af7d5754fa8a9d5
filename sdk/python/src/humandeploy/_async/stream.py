from __future__ import annotations

import asyncio
import json
import time
from typing import Any, AsyncGenerator

from .._errors import APIError, ConnectionError, HumanDeployError, ServerError, TimeoutError
from .._net.asynchronous import AsyncHttpResponse
from .._net.deadline import Deadline
from .._request import Call
from .._retry import LONGEST_ASKED_SECONDS, back_off, retry_after
from .._sse import EventStreamParser
from ..types import TERMINAL_STATUSES, DeploymentEvent
from .transport import AsyncTransport

# The server sends a sign of life every 15 s.
SILENCE_SECONDS = 45.0
PAUSE_SECONDS = 1.0
LAST_TYPES = tuple(f"deployment.{status}" for status in TERMINAL_STATUSES)


async def stream_events(
    transport: AsyncTransport, path: str, last_event_id: str | None, max_retries: int
) -> AsyncGenerator[DeploymentEvent, None]:
    """The events of a deployment as they come, each once and in order.

    Comes back by itself when the connection ends, and is over after the event that ends the deployment.
    """
    last, sequence, failures = last_event_id, 0, 0
    pause = PAUSE_SECONDS
    while True:
        response: AsyncHttpResponse | None = None
        try:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": last or None}
            response = await transport.open(Call("GET", path, headers=headers, max_retries=0))
            if response.status == 204:
                # Nothing is left to tell.
                return
            if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
                raise HumanDeployError("The server answered with something that is not a stream. Is base_url right?")
            parser = EventStreamParser()
            while True:
                piece = await response.read_some(Deadline(SILENCE_SECONDS))
                if not piece:
                    break
                for message in parser.push(piece):
                    event = _event_of(message.data)
                    failures = 0
                    last = message.id or event.id
                    if event.sequence <= sequence:
                        continue
                    sequence = event.sequence
                    yield event
                    if event.type in LAST_TYPES:
                        return
            delay = pause if parser.retry is None else parser.retry
            pause = delay
        except HumanDeployError as error:
            failures += 1
            if not _is_passing(error) or failures > max_retries:
                raise
            delay = max(back_off(failures - 1), _asked(error))
        finally:
            if response is not None:
                response.close()
        await asyncio.sleep(delay)


def _event_of(data: str) -> DeploymentEvent:
    try:
        made: Any = json.loads(data)
        return DeploymentEvent.from_dict(made)
    except (ValueError, AttributeError):
        raise HumanDeployError(f"The stream brought something that is no event: {data[:200]}") from None


def _is_passing(error: HumanDeployError) -> bool:
    """Whether coming back may help."""
    if isinstance(error, APIError):
        return isinstance(error, ServerError) or error.status in (408, 429)
    return isinstance(error, (ConnectionError, TimeoutError))


def _asked(error: HumanDeployError) -> float:
    asked = retry_after(error.headers.get("Retry-After"), time.time()) if isinstance(error, APIError) else None
    return min(asked or 0.0, LONGEST_ASKED_SECONDS)
