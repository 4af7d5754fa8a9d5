from __future__ import annotations

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict, TypeVar

from .._errors import APIError, HumanDeployError, NotFoundError, error_from, not_json
from .._net.asynchronous import AsyncHttp, AsyncHttpResponse
from .._net.deadline import Deadline
from .._request import Call, Request, repeatable_of, request_of
from .._retry import retry_delay
from .._settings import Settings

T = TypeVar("T")
Read = Callable[[AsyncHttpResponse, Deadline], Awaitable[T]]


class AsyncTransport:
    """Sends calls, again where that is safe, and makes errors of what is not an answer."""

    def __init__(self, settings: Settings, http: AsyncHttp) -> None:
        self.settings: Settings = settings
        self.http: AsyncHttp = http

    async def json(self, call: Call) -> Dict[str, Any]:
        """The answer's JSON object; an empty one for an answer without a body."""
        return await self._send(call, _json_of, lost={})

    async def open(self, call: Call) -> AsyncHttpResponse:
        """The answer itself, as soon as its headers are there. The time-out no longer counts from then on."""
        return await self._send(call, _itself)

    async def _send(self, call: Call, read: Read[T], lost: T | None = None) -> T:
        max_retries = self.settings.max_retries if call.max_retries is None else call.max_retries
        repeatable = repeatable_of(call)
        request = request_of(call, self.settings)
        # Whether an earlier try may have been done although no answer came.
        unsure = False
        attempt = 0
        while True:
            try:
                return await self._once(call, request, read, reuse=repeatable == "always")
            except HumanDeployError as error:
                if unsure and call.method == "DELETE" and isinstance(error, NotFoundError) and lost is not None:
                    return lost
                delay = retry_delay(error, repeatable, attempt) if attempt < max_retries else None
                if delay is None or (call.deadline is not None and call.deadline.expired):
                    raise
                unsure = unsure or not isinstance(error, APIError) or error.status >= 500
            await asyncio.sleep(delay if call.deadline is None else call.deadline.within(delay))
            attempt += 1

    async def _once(self, call: Call, request: Request, read: Read[T], reuse: bool) -> T:
        seconds = self.settings.timeout if call.timeout is None else call.timeout
        deadline = Deadline(seconds if call.deadline is None else call.deadline.within(seconds))
        response = await self.http.request(request, deadline, reuse)
        if 200 <= response.status < 300:
            return await read(response, deadline)
        raise error_from(response.status, response.headers, await response.read(deadline))


async def _itself(response: AsyncHttpResponse, deadline: Deadline) -> AsyncHttpResponse:
    return response


async def _json_of(response: AsyncHttpResponse, deadline: Deadline) -> Dict[str, Any]:
    body = await response.read(deadline)
    if response.status == 204:
        return {}
    try:
        made: Any = json.loads(body)
        return dict(made)
    except (TypeError, ValueError):
        raise not_json(response.status, response.headers) from None
