"""The Python SDK of the Deploy API: an agent hands a unit of work to a human expert, and the answer comes back."""

from __future__ import annotations

from . import tools as tools, types as types, webhooks as webhooks
from ._async.client import AsyncHumanDeploy
from ._async.files import AsyncFileContent
from ._body import FileBody
from ._errors import (
    APIError,
    AuthenticationError,
    BillingError,
    ConflictError,
    ConnectionError,
    CreditsExhaustedError,
    DeploymentEndedError,
    ExpertUnavailableError,
    HumanDeployError,
    InvalidRequestError,
    InvalidStateError,
    NotFoundError,
    RateLimitError,
    ServerError,
    TimeoutError,
    WebhookVerificationError,
)
from ._not_given import NOT_GIVEN, NotGiven
from ._paging import AsyncList, AsyncPage, Page
from ._sync.client import HumanDeploy
from ._sync.files import FileContent
from ._version import __version__
from .types import API_VERSION, TERMINAL_STATUSES, Deployment, DeploymentEvent, WebhookEvent, is_terminal

__all__ = [
    "API_VERSION",
    "NOT_GIVEN",
    "TERMINAL_STATUSES",
    "APIError",
    "AsyncFileContent",
    "AsyncHumanDeploy",
    "AsyncList",
    "AsyncPage",
    "AuthenticationError",
    "BillingError",
    "ConflictError",
    "ConnectionError",
    "CreditsExhaustedError",
    "Deployment",
    "DeploymentEndedError",
    "DeploymentEvent",
    "ExpertUnavailableError",
    "FileBody",
    "FileContent",
    "HumanDeploy",
    "HumanDeployError",
    "InvalidRequestError",
    "InvalidStateError",
    "NotFoundError",
    "NotGiven",
    "Page",
    "RateLimitError",
    "ServerError",
    "TimeoutError",
    "WebhookEvent",
    "WebhookVerificationError",
    "__version__",
    "is_terminal",
    "tools",
    "types",
    "webhooks",
]
