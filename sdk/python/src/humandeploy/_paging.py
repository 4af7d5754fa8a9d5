from __future__ import annotations

from dataclasses import replace
from typing import (
    TYPE_CHECKING,
    Any,
    AsyncIterator,
    Dict,
    Generator,
    Generic,
    Iterator,
    List,
    Type,
    TypeVar,
)

from ._model import Model
from ._request import Call

if TYPE_CHECKING:
    from ._async.transport import AsyncTransport
    from ._sync.transport import Transport

M = TypeVar("M", bound=Model)


class _Listed(Generic[M]):
    def __init__(self, answer: Dict[str, Any], call: Call, model: Type[M]) -> None:
        self.data: List[M] = [model.from_dict(item) for item in answer.get("data", [])]
        self.next: str | None = answer.get("next")
        """Cursor of the next page, or None."""
        self._call = replace(call, query={**(call.query or {}), "cursor": self.next})
        self._model = model

    def __repr__(self) -> str:
        return f"{type(self).__name__}(data={self.data!r}, next={self.next!r})"


class Page(_Listed[M]):
    """One page of a list. `page.data` is what is on it; `for item in page` goes on to the pages after it."""

    def __init__(self, transport: Transport, call: Call, model: Type[M]) -> None:
        super().__init__(transport.json(call), call, model)
        self._transport = transport

    def next_page(self) -> Page[M] | None:
        """The page after this one, or None if this is the last."""
        return None if self.next is None else Page(self._transport, self._call, self._model)

    def __iter__(self) -> Iterator[M]:
        page: Page[M] | None = self
        while page is not None:
            yield from page.data
            page = page.next_page()


class AsyncPage(_Listed[M]):
    """One page of a list. `page.data` is what is on it; `async for item in page` goes on to the pages after it."""

    def __init__(self, answer: Dict[str, Any], transport: AsyncTransport, call: Call, model: Type[M]) -> None:
        super().__init__(answer, call, model)
        self._transport = transport

    async def next_page(self) -> AsyncPage[M] | None:
        """The page after this one, or None if this is the last."""
        return None if self.next is None else await AsyncList(self._transport, self._call, self._model)

    async def __aiter__(self) -> AsyncIterator[M]:
        page: AsyncPage[M] | None = self
        while page is not None:
            for item in page.data:
                yield item
            page = await page.next_page()


class AsyncList(Generic[M]):
    """A list: `await` it for its first page, `async for` over it for every item of every page. Asks when it is used."""

    def __init__(self, transport: AsyncTransport, call: Call, model: Type[M]) -> None:
        self._transport = transport
        self._call = call
        self._model = model

    def __await__(self) -> Generator[Any, None, AsyncPage[M]]:
        return self._first().__await__()

    async def __aiter__(self) -> AsyncIterator[M]:
        async for item in await self._first():
            yield item

    async def _first(self) -> AsyncPage[M]:
        return AsyncPage(await self._transport.json(self._call), self._transport, self._call, self._model)
