# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Sequence

from .._errors import APIError
from .._tools import (
    ToolName,
    ToolSpec,
    arguments_of,
    error_result,
    held_seconds,
    key_of,
    part_of,
    refusal,
    specs_of,
)
from .client import HumanDeploy


class Tools:
    """The five tools over a client."""

    def __init__(
        self, client: HumanDeploy, defaults: Mapping[str, Any] | None, only: Sequence[ToolName] | None
    ) -> None:
        self.specs: List[ToolSpec] = specs_of(only)
        self._client = client
        self._defaults = dict(defaults or {})

    def has(self, name: Any) -> bool:
        return any(spec.name == name for spec in self.specs)

    def run(self, name: str, arguments: Any, call_id: Any = None) -> Dict[str, Any]:
        """What a tool answers, in the API's words.

        An error of the API is an answer too; one of the connection is raised.
        """
        try:
            for spec in self.specs:
                if spec.name == name:
                    return self._act(spec, arguments_of(spec, arguments), key_of(call_id))
            raise refusal(f"There is no tool {name}.", "not_found")
        except APIError as error:
            return error_result(error)

    def _act(self, spec: ToolSpec, given: Dict[str, Any], key: str | None) -> Dict[str, Any]:
        hd = self._client
        if spec.name == "deploy_specialist":
            made = hd.deployments.create(**{**given, **self._defaults}, idempotency_key=key)
            return made.to_dict()
        if spec.name == "check_deployment":
            wait = held_seconds(given.get("wait_seconds"))
            return (hd.deployments.get(given["deployment_id"], wait=wait)).to_dict()
        if spec.name == "reply_to_deployment":
            id = given.pop("deployment_id")
            return (hd.deployments.reply(id, **given, idempotency_key=key)).to_dict()
        if spec.name == "list_specialists":
            experts = hd.experts.list()
            return {"object": "list", "data": [expert.to_dict() for expert in experts.data]}
        return (hd.usage.get()).to_dict()


class OpenAITools:
    """The tools as function tools for OpenAI's APIs, and whatever speaks like them."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        described = [
            {"name": spec.name, "description": spec.description, "parameters": spec.schema} for spec in tools.specs
        ]
        self.chat: List[Any] = [{"type": "function", "function": one} for one in described]
        """For `tools` of `chat.completions.create`."""
        self.responses: List[Any] = [{"type": "function", **one, "strict": False} for one in described]
        """For `tools` of `responses.create`."""

    def handles(self, item: Any) -> bool:
        """True if something in an answer is a call of one of these tools."""
        return self._tools.has(part_of(part_of(item, "function") or item, "name"))

    def handle_tool_call(self, call: Any) -> Any:
        """Does what a call asks for, and gives what is to be sent back for it."""
        function = part_of(call, "function")
        asked = function or call
        id = part_of(call, "id") if function else part_of(call, "call_id")
        made = self._tools.run(part_of(asked, "name"), part_of(asked, "arguments"), id)
        content = json.dumps(made, ensure_ascii=False)
        if function:
            return {"role": "tool", "tool_call_id": id, "content": content}
        return {"type": "function_call_output", "call_id": id, "output": content}


class AnthropicTools:
    """The tools for Anthropic's Messages API."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self.tools: List[Any] = [
            {"name": spec.name, "description": spec.description, "input_schema": spec.schema} for spec in tools.specs
        ]
        """For `tools` of `messages.create`."""

    def handles(self, block: Any) -> bool:
        """True if a block of an answer is a use of one of these tools."""
        return part_of(block, "type") == "tool_use" and self._tools.has(part_of(block, "name"))

    def handle_tool_use(self, block: Any) -> Any:
        """Does what a `tool_use` block asks for, and gives the `tool_result` block for the next message."""
        made = self._tools.run(part_of(block, "name"), part_of(block, "input"), part_of(block, "id"))
        content = json.dumps(made, ensure_ascii=False)
        result = {"type": "tool_result", "tool_use_id": part_of(block, "id"), "content": content}
        return {**result, "is_error": True} if "error" in made else result
