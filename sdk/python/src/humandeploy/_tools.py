"""The five tools as a model is told of them, and what is common to those who offer them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Literal, Mapping, Sequence

from ._errors import APIError, InvalidRequestError

ToolName = Literal[
    "deploy_specialist",
    "check_deployment",
    "reply_to_deployment",
    "list_specialists",
    "get_usage",
]
HELD_SECONDS = 50


@dataclass(frozen=True)
class ToolSpec:
    name: ToolName
    description: str
    schema: Dict[str, Any]
    """A JSON Schema of its arguments."""


def _schema(required: List[str], **properties: Dict[str, Any]) -> Dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _string(description: str, **more: Any) -> Dict[str, Any]:
    return {"type": "string", "description": description, **more}


def _strings(description: str, **more: Any) -> Dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "maxItems": 20, "description": description, **more}


SPECS = (
    ToolSpec(
        "deploy_specialist",
        "Hand a unit of work to a human expert. Returns at once with the deployment in pending: follow it with "
        "check_deployment.",
        _schema(
            ["brief", "skills"],
            brief=_string(
                "The plain-English ask, written like a DM to a teammate: 2 or 3 sentences.", maxLength=10_000
            ),
            skills=_strings("Skill tags to route on, from list_specialists.", minItems=1),
            context_url=_string("A URL that the expert should read first."),
            context_files=_strings("URLs of files that the expert needs."),
            urgency=_string(
                "standard: about 4 hours. priority: within 60 minutes, dearer. scheduled: at scheduled_for.",
                enum=["standard", "priority", "scheduled"],
            ),
            scheduled_for=_string("ISO 8601, at least 15 minutes ahead. Only with urgency scheduled."),
            metadata={
                "type": "object",
                "description": "Your own keys and values, returned with the deployment.",
            },
            output_schema={"type": "object", "description": "A JSON Schema that output.data is to satisfy."},
        ),
    ),
    ToolSpec(
        "check_deployment",
        "See what became of a deployment. It is an answer only when status is completed, in output; in needs_input the "
        "expert waits for reply_to_deployment.",
        _schema(
            ["deployment_id"],
            deployment_id=_string("dep_…"),
            wait_seconds={
                "type": "integer",
                "minimum": 1,
                "maximum": HELD_SECONDS,
                "description": "Hold the answer for up to so many seconds, until the deployment changes.",
            },
        ),
    ),
    ToolSpec(
        "reply_to_deployment",
        "Answer the question that an expert asked in a deployment in needs_input, so that the work goes on.",
        _schema(
            ["deployment_id", "body"],
            deployment_id=_string("dep_…"),
            body=_string("The reply, in plain prose or Markdown.", maxLength=20_000),
            context_files=_strings("URLs of more files that the expert needs."),
            question_id=_string("The id of the question that this answers."),
        ),
    ),
    ToolSpec(
        "list_specialists",
        "The active roster of experts with their skills, availability and median turnaround. Pick skill tags from here.",
        _schema([]),
    ),
    ToolSpec(
        "get_usage",
        "The credit balance and the deployments in flight, to decide whether another deployment can be afforded.",
        _schema([]),
    ),
)


def specs_of(only: Sequence[ToolName] | None) -> List[ToolSpec]:
    return [spec for spec in SPECS if only is None or spec.name in only]


def arguments_of(spec: ToolSpec, given: Any) -> Dict[str, Any]:
    """The arguments of a call: JSON, or what it says. Raises an InvalidRequestError that a model can act on."""
    try:
        found: Any = json.loads(given or "{}") if isinstance(given, str) else {} if given is None else given
    except ValueError:
        raise refusal("The arguments are not JSON.") from None
    if not isinstance(found, Mapping):
        raise refusal("The arguments are not an object.")
    # Models say null, or an empty text, for what they leave out.
    said = {str(name): value for name, value in found.items() if value is not None and value != ""}
    known: Dict[str, Any] = spec.schema["properties"]
    for name in said:
        if name not in known:
            raise refusal(f"{name}: is not an argument of {spec.name}")
    for name in spec.schema["required"]:
        if name not in said:
            raise refusal(f"{name}: is required")
    id = said.get("deployment_id", "dep_")
    if not isinstance(id, str) or not re.fullmatch(r"\w+", id, re.ASCII):
        raise refusal("deployment_id: is not an id")
    return said


def refusal(message: str, code: str = "invalid_request") -> InvalidRequestError:
    return InvalidRequestError(message, 400, "invalid_request", code)


def held_seconds(given: Any) -> int | None:
    is_number = isinstance(given, (int, float)) and not isinstance(given, bool)
    return min(HELD_SECONDS, max(1, round(given))) if is_number else None


def error_result(error: APIError) -> Dict[str, Any]:
    """An error of the API is a result, for the model to act on."""
    facts = {
        "type": error.type,
        "code": error.code,
        "message": error.message,
        "request_id": error.request_id,
        "docs_url": error.docs_url,
    }
    return {"error": {name: value for name, value in facts.items() if value is not None}}


def key_of(call_id: Any) -> str | None:
    """A tool call that is handled twice is one deployment.

    Some models number their calls from 0 anew each time: such an id is no key.
    """
    is_key = isinstance(call_id, str) and 16 <= len(call_id) <= 240 and call_id.isascii() and call_id.isprintable()
    return f"tool-call-{call_id}" if is_key else None


def part_of(item: Any, name: str) -> Any:
    """A part of a tool call, whether it is one of a library's objects or plain JSON."""
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)
