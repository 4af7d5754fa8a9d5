"""Waiting in asyncio: for so long, and with this package's errors."""

from __future__ import annotations

import asyncio
import http.client
from typing import Awaitable, TypeVar

from .._errors import ConnectionError, HumanDeployError, TimeoutError
from .._request import Request
from .deadline import Deadline, Expired

T = TypeVar("T")


async def within(deadline: Deadline, work: Awaitable[T]) -> T:
    """Waits for it as long as there is time. `asyncio.wait_for` may lose a cancellation before Python 3.12."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=deadline.remaining())
    except BaseException:
        await _ended(task)
        raise
    if not done:
        await _ended(task)
        raise Expired
    return task.result()


async def _ended(task: asyncio.Future[T]) -> None:
    forget(task)
    await asyncio.wait({task})


def forget(task: asyncio.Future[T]) -> None:
    """Ends it. What became of it is looked at, so that nothing complains that it was not."""
    task.add_done_callback(lambda ended: None if ended.cancelled() else ended.exception() and None)
    task.cancel()


async def guarded(request: Request, work: Awaitable[T]) -> T:
    """Waits for it, with this package's errors for the network's."""
    try:
        return await work
    except HumanDeployError:
        raise
    except Expired as error:
        raise TimeoutError(f"{request.method} {request.url} took too long.") from error
    except (OSError, EOFError, asyncio.LimitOverrunError, http.client.HTTPException) as error:
        raise ConnectionError(f"{request.method} {request.url} failed: {error or type(error).__name__}") from error
