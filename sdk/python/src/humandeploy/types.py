"""The objects of the Deploy API, and what a caller may give for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Mapping, Tuple, Type, Union

from ._generated import (
    API_VERSION as API_VERSION,
    AssignedExpert as AssignedExpert,
    Attempt as Attempt,
    Availability as Availability,
    CancelledBy as CancelledBy,
    ContextFile as ContextFile,
    CreateDeploymentParams as CreateDeploymentParams,
    CreateWebhookParams as CreateWebhookParams,
    Credits as Credits,
    Cycle as Cycle,
    Delivery as Delivery,
    DeliveryStatus as DeliveryStatus,
    Deployment as Deployment,
    DeploymentEvent as DeploymentEvent,
    DeploymentEventData as DeploymentEventData,
    DeploymentEventType as DeploymentEventType,
    DeploymentStatus as DeploymentStatus,
    ErrorCode as ErrorCode,
    ErrorType as ErrorType,
    Expert as Expert,
    ExpiredReason as ExpiredReason,
    FileStatus as FileStatus,
    InFlight as InFlight,
    Message as Message,
    Mode as Mode,
    Output as Output,
    Question as Question,
    Replay as Replay,
    ReplyToDeploymentParams as ReplyToDeploymentParams,
    Threshold as Threshold,
    UpdateWebhookParams as UpdateWebhookParams,
    UploadedFile as UploadedFile,
    Urgency as Urgency,
    Usage as Usage,
    UsageEvent as UsageEvent,
    UsageEventData as UsageEventData,
    WebhookEndpoint as WebhookEndpoint,
    WebhookEventName as WebhookEventName,
    WebhookSecret as WebhookSecret,
    WebhookStatus as WebhookStatus,
)
from ._model import Model as Model


@dataclass(frozen=True, eq=False, repr=False)
class WebhookTestEventData(Model):
    webhook_endpoint: WebhookEndpoint

    _models: ClassVar[Mapping[str, Type[Model]]] = {"webhook_endpoint": WebhookEndpoint}


@dataclass(frozen=True, eq=False, repr=False)
class WebhookTestEvent(Model):
    """What `webhook_endpoints.test` sends."""

    id: str
    object: Literal["event"]
    type: Literal["webhook.test"]
    api_version: str
    mode: Mode
    workspace_id: str
    created_at: str
    data: WebhookTestEventData
    sequence: None = None

    _models: ClassVar[Mapping[str, Type[Model]]] = {"data": WebhookTestEventData}


WebhookEvent = Union[DeploymentEvent, UsageEvent, WebhookTestEvent]
"""Whatever a webhook may bring; `type` tells which."""

TERMINAL_STATUSES: Tuple[DeploymentStatus, ...] = ("completed", "cancelled", "expired")


def is_terminal(status: DeploymentStatus) -> bool:
    """True once a deployment can't change any more."""
    return status in TERMINAL_STATUSES
