# Made by scripts/generate.py from openapi.json: don't edit.
"""The objects of the Deploy API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Dict, List, Literal, Mapping, Sequence, Type, TypedDict

from ._model import Model

API_VERSION = "2026-04-23"
"""The version of the API that these types describe."""

DeploymentStatus = Literal[
    "pending",
    "accepted",
    "in_progress",
    "needs_input",
    "completed",
    "cancelled",
    "expired",
]
Urgency = Literal["standard", "priority", "scheduled"]
Mode = Literal["test", "live"]
CancelledBy = Literal["agent", "expert", "ops"]
ExpiredReason = Literal["not_accepted", "no_reply"]
DeploymentEventType = Literal[
    "deployment.accepted",
    "deployment.in_progress",
    "deployment.needs_input",
    "deployment.resumed",
    "deployment.released",
    "deployment.completed",
    "deployment.cancelled",
    "deployment.expired",
]
FileStatus = Literal["pending", "ingested", "failed"]
DeliveryStatus = Literal["pending", "delivered", "acknowledged", "dead_letter"]
Availability = Literal["available", "busy", "away"]
WebhookStatus = Literal["enabled", "disabled"]
WebhookEventName = Literal[
    "deployment.accepted",
    "deployment.in_progress",
    "deployment.needs_input",
    "deployment.resumed",
    "deployment.released",
    "deployment.completed",
    "deployment.cancelled",
    "deployment.expired",
    "usage.threshold_reached",
]
ErrorType = Literal[
    "authentication_error",
    "billing_error",
    "rate_limit_error",
    "api_error",
    "invalid_request",
]
ErrorCode = Literal[
    "invalid_request",
    "unsupported_version",
    "authentication_failed",
    "credits_exhausted",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "invalid_state",
    "idempotency_conflict",
    "payload_too_large",
    "expert_unavailable",
    "rate_limited",
    "in_flight_limit",
    "internal_error",
]


@dataclass(frozen=True, eq=False, repr=False)
class ContextFile(Model):
    id: str
    url: str
    name: str
    status: FileStatus
    media_type: str | None = None
    size_bytes: int | None = None
    error: str | None = None


class _CreateDeploymentParams(TypedDict):
    brief: str
    """The plain-English ask. The expert reads this first."""
    skills: Sequence[str]
    """Skill tags to route on. See GET /v1/experts for the catalog."""


class CreateDeploymentParams(_CreateDeploymentParams, total=False):
    context_url: str | None
    """A URL that the expert should read first."""
    context_files: Sequence[str] | None
    """At most 20 files, 100 MB in all."""
    urgency: Urgency | None
    scheduled_for: str | datetime | None
    """Only with urgency scheduled: at least 15 minutes and at most 30 days ahead."""
    metadata: Mapping[str, Any] | None
    """At most 16 KB. Returned on every event. In test mode, metadata.hd_test picks a scenario."""
    webhook_url: str | None
    """An https URL that replaces the workspace's webhook endpoints for this deployment."""
    output_schema: Mapping[str, Any] | None
    """A JSON Schema (2020-12) of at most 32 KB that output.data will satisfy."""


class _CreateWebhookParams(TypedDict):
    url: str
    """Where events are posted: an https URL that is publicly reachable."""


class CreateWebhookParams(_CreateWebhookParams, total=False):
    events: Sequence[WebhookEventName] | None
    """The events to send; null or absent for all."""
    description: str | None
    retry_4xx: bool
    """Retry 4xx answers too; 410 then disables the endpoint."""


@dataclass(frozen=True, eq=False, repr=False)
class Attempt(Model):
    at: str
    duration_ms: int
    status: int | None = None
    """The HTTP status, or null if no response came."""
    error: str | None = None
    """What broke, such as timeout."""
    response: str | None = None
    """The first kilobyte of the response."""


@dataclass(frozen=True, eq=False, repr=False)
class Delivery(Model):
    id: str
    object: Literal["delivery"]
    url: str
    """Where it was last sent, or will be first."""
    event_id: str
    event_type: str
    status: DeliveryStatus
    attempts: List[Attempt]
    """Every try, oldest first; the last 50 of them."""
    created_at: str
    webhook_id: str | None = None
    """Null: sent to the deployment's own webhook_url."""
    deployment_id: str | None = None
    next_attempt_at: str | None = None

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "attempts": Attempt,
    }


@dataclass(frozen=True, eq=False, repr=False)
class AssignedExpert(Model):
    id: str
    name: str
    skills: List[str]


@dataclass(frozen=True, eq=False, repr=False)
class Question(Model):
    id: str
    body: str
    asked_at: str
    expires_at: str


@dataclass(frozen=True, eq=False, repr=False)
class Message(Model):
    id: str
    author: Literal["agent", "expert"]
    body: str
    context_files: List[ContextFile]
    created_at: str

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "context_files": ContextFile,
    }


@dataclass(frozen=True, eq=False, repr=False)
class Output(Model):
    body: str
    """Markdown."""
    data: Any
    """Satisfies output_schema, or null."""
    files: List[ContextFile]
    partial: bool
    synthetic: bool
    """True where no human wrote it."""

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "files": ContextFile,
    }


@dataclass(frozen=True, eq=False, repr=False)
class Credits(Model):
    reserved: int
    settled: int


@dataclass(frozen=True, eq=False, repr=False)
class Deployment(Model):
    id: str
    object: Literal["deployment"]
    mode: Mode
    status: DeploymentStatus
    version: int
    """Bumped by every change."""
    brief: str
    skills: List[str]
    urgency: Urgency
    context_files: List[ContextFile]
    metadata: Dict[str, Any]
    thread: List[Message]
    credits: Credits
    created_at: str
    updated_at: str
    context_url: str | None = None
    scheduled_for: str | None = None
    webhook_url: str | None = None
    output_schema: Dict[str, Any] | None = None
    expert: AssignedExpert | None = None
    question: Question | None = None
    """The open question."""
    output: Output | None = None
    accept_by: str | None = None
    """The running acceptance deadline."""
    input_by: str | None = None
    """The running deadline for a reply."""
    cancelled_by: CancelledBy | None = None
    expired_reason: ExpiredReason | None = None
    accepted_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    cancelled_at: str | None = None
    expired_at: str | None = None

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "context_files": ContextFile,
        "expert": AssignedExpert,
        "question": Question,
        "thread": Message,
        "output": Output,
        "credits": Credits,
    }


@dataclass(frozen=True, eq=False, repr=False)
class DeploymentEventData(Model):
    deployment: Deployment

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "deployment": Deployment,
    }


@dataclass(frozen=True, eq=False, repr=False)
class DeploymentEvent(Model):
    id: str
    object: Literal["event"]
    type: DeploymentEventType
    api_version: str
    mode: Mode
    workspace_id: str
    sequence: int
    """Counts this deployment's events from 1 without a hole."""
    created_at: str
    data: DeploymentEventData

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "data": DeploymentEventData,
    }


@dataclass(frozen=True, eq=False, repr=False)
class Expert(Model):
    id: str
    object: Literal["expert"]
    name: str
    skills: List[str]
    availability: Availability
    median_turnaround_seconds: int | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Replay(Model):
    object: Literal["replay"]
    count: int
    """How many dead letters are pending again."""
    webhook_id: str | None = None


class _ReplyToDeploymentParams(TypedDict):
    body: str
    """Your reply. Markdown is supported."""


class ReplyToDeploymentParams(_ReplyToDeploymentParams, total=False):
    context_files: Sequence[str] | None
    question_id: str | None
    """The question that this answers; 409 if it is not the open one."""


class UpdateWebhookParams(TypedDict, total=False):
    url: str
    events: Sequence[WebhookEventName] | None
    description: str | None
    status: WebhookStatus
    retry_4xx: bool


@dataclass(frozen=True, eq=False, repr=False)
class UploadedFile(Model):
    id: str
    url: str
    """Signed: can stand in context_files until it expires."""
    expires_at: str


@dataclass(frozen=True, eq=False, repr=False)
class Cycle(Model):
    start: str
    end: str


@dataclass(frozen=True, eq=False, repr=False)
class Threshold(Model):
    percent: int
    reached_at: str | None = None


@dataclass(frozen=True, eq=False, repr=False)
class InFlight(Model):
    count: int
    limit: int


@dataclass(frozen=True, eq=False, repr=False)
class Usage(Model):
    object: Literal["usage"]
    mode: Mode
    cycle: Cycle
    cap: int
    balance: int
    reserved: int
    settled: int
    thresholds: List[Threshold]
    in_flight: InFlight

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "cycle": Cycle,
        "thresholds": Threshold,
        "in_flight": InFlight,
    }


@dataclass(frozen=True, eq=False, repr=False)
class UsageEventData(Model):
    usage: Usage
    threshold: int
    """Percent of the cycle's cap."""

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "usage": Usage,
    }


@dataclass(frozen=True, eq=False, repr=False)
class UsageEvent(Model):
    id: str
    object: Literal["event"]
    type: Literal["usage.threshold_reached"]
    api_version: str
    mode: Mode
    workspace_id: str
    created_at: str
    data: UsageEventData
    sequence: None = None
    """It belongs to the workspace, not to a deployment."""

    _models: ClassVar[Mapping[str, Type[Model]]] = {
        "data": UsageEventData,
    }


@dataclass(frozen=True, eq=False, repr=False)
class WebhookEndpoint(Model):
    id: str
    object: Literal["webhook_endpoint"]
    url: str
    status: WebhookStatus
    retry_4xx: bool
    created_at: str
    events: List[str] | None = None
    """Null: all of them."""
    description: str | None = None
    secret: str | None = None
    """Shown when it is made or rotated, and never again."""


@dataclass(frozen=True, eq=False, repr=False)
class WebhookSecret(Model):
    object: Literal["webhook_secret"]
    mode: Mode
    secret: str
    """Shown in this answer, and never again."""
    previous_expires_at: str
    """Until then the old secret signs beside the new one."""
