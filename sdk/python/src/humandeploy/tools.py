"""The five tools of the Deploy API for models that call tools: OpenAI's, Anthropic's, and LangChain's.

Options of each: `only` names the tools to offer; `defaults` are arguments of `deployments.create`, added to every
deployment that a model makes. They win over what it says, and it does not see them.
"""

from __future__ import annotations

import json
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Sequence, overload

from ._async.client import AsyncHumanDeploy
from ._async.tools import AsyncAnthropicTools as AsyncAnthropicTools
from ._async.tools import AsyncOpenAITools as AsyncOpenAITools
from ._async.tools import AsyncTools
from ._sync.client import HumanDeploy
from ._sync.tools import AnthropicTools as AnthropicTools
from ._sync.tools import OpenAITools as OpenAITools
from ._sync.tools import Tools
from ._tools import ToolName as ToolName


@overload
def openai(
    client: HumanDeploy, *, defaults: Mapping[str, Any] | None = ..., only: Sequence[ToolName] | None = ...
) -> OpenAITools:
    ...


@overload
def openai(
    client: AsyncHumanDeploy,
    *,
    defaults: Mapping[str, Any] | None = ...,
    only: Sequence[ToolName] | None = ...,
) -> AsyncOpenAITools:
    ...


def openai(
    client: HumanDeploy | AsyncHumanDeploy,
    *,
    defaults: Mapping[str, Any] | None = None,
    only: Sequence[ToolName] | None = None,
) -> OpenAITools | AsyncOpenAITools:
    """Function tools for Chat Completions and Responses."""
    if isinstance(client, AsyncHumanDeploy):
        return AsyncOpenAITools(AsyncTools(client, defaults, only))
    return OpenAITools(Tools(client, defaults, only))


@overload
def anthropic(
    client: HumanDeploy, *, defaults: Mapping[str, Any] | None = ..., only: Sequence[ToolName] | None = ...
) -> AnthropicTools:
    ...


@overload
def anthropic(
    client: AsyncHumanDeploy,
    *,
    defaults: Mapping[str, Any] | None = ...,
    only: Sequence[ToolName] | None = ...,
) -> AsyncAnthropicTools:
    ...


def anthropic(
    client: HumanDeploy | AsyncHumanDeploy,
    *,
    defaults: Mapping[str, Any] | None = None,
    only: Sequence[ToolName] | None = None,
) -> AnthropicTools | AsyncAnthropicTools:
    """Tools for the Messages API."""
    if isinstance(client, AsyncHumanDeploy):
        return AsyncAnthropicTools(AsyncTools(client, defaults, only))
    return AnthropicTools(Tools(client, defaults, only))


def langchain(
    client: HumanDeploy | AsyncHumanDeploy,
    *,
    defaults: Mapping[str, Any] | None = None,
    only: Sequence[ToolName] | None = None,
) -> List[Dict[str, Any]]:
    """For each tool what LangChain's `StructuredTool.from_function(**one)` takes."""
    made: List[Dict[str, Any]] = []
    if isinstance(client, AsyncHumanDeploy):
        waiting = AsyncTools(client, defaults, only)
        for spec in waiting.specs:
            one = {"name": spec.name, "description": spec.description, "args_schema": spec.schema}
            made.append({"coroutine": _waiting(waiting, spec.name), **one})
    else:
        blocking = Tools(client, defaults, only)
        for spec in blocking.specs:
            one = {"name": spec.name, "description": spec.description, "args_schema": spec.schema}
            made.append({"func": _blocking(blocking, spec.name), **one})
    return made


def _blocking(tools: Tools, name: ToolName) -> Callable[..., str]:
    def call(**arguments: Any) -> str:
        return json.dumps(tools.run(name, arguments), ensure_ascii=False)

    return call


def _waiting(tools: AsyncTools, name: ToolName) -> Callable[..., Awaitable[str]]:
    async def call(**arguments: Any) -> str:
        return json.dumps(await tools.run(name, arguments), ensure_ascii=False)

    return call
