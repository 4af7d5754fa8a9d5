from __future__ import annotations

import builtins
import json
from typing import Any, Dict, Mapping, Type

from ._generated import Deployment
from ._headers import Headers


class HumanDeployError(Exception):
    """What every error of this package is."""


class ConnectionError(HumanDeployError, builtins.ConnectionError):
    """No answer came: the connection was refused or broke. `__cause__` is what the system said."""


class TimeoutError(HumanDeployError, builtins.TimeoutError):
    """It took too long. From `wait_for`, `deployment` is what was last seen: it is not an answer."""

    def __init__(self, message: str, deployment: Deployment | None = None) -> None:
        super().__init__(message)
        self.deployment: Deployment | None = deployment


class DeploymentEndedError(HumanDeployError):
    """From `wait_for`: the deployment ended in a state that was not waited for."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment)
        self.deployment: Deployment = deployment

    def __str__(self) -> str:
        return f"{self.deployment.id} ended as {self.deployment.status}."


class WebhookVerificationError(HumanDeployError):
    """A webhook that must not be trusted, or can't be checked."""


class APIError(HumanDeployError):
    """The API answered with an error. `code` says which; the subclasses say it to `except`."""

    def __init__(
        self,
        message: str,
        status: int,
        type: str,
        code: str | None = None,
        request_id: str | None = None,
        docs_url: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, status, type, code, request_id, docs_url, headers)
        self.message: str = message
        self.status: int = status
        self.type: str = type
        self.code: str | None = code
        """None where the answer is not the API's, such as a proxy's. A later version of the API may send more."""
        self.request_id: str | None = request_id
        self.docs_url: str | None = docs_url
        self.headers: Mapping[str, str] = headers if headers is not None else Headers()

    def __str__(self) -> str:
        facts = [str(self.status), self.code, self.request_id]
        return f"{self.message} ({', '.join(fact for fact in facts if fact)})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class AuthenticationError(APIError):
    """401 and 403."""


class BillingError(APIError):
    """402."""


class CreditsExhaustedError(BillingError):
    pass


class RateLimitError(APIError):
    """429: too many requests (`rate_limited`) or too many deployments at once (`in_flight_limit`)."""


class InvalidRequestError(APIError):
    """4xx: sending the same again won't help."""


class NotFoundError(InvalidRequestError):
    pass


class ConflictError(InvalidRequestError):
    """409."""


class InvalidStateError(ConflictError):
    """The command is not allowed in the present state. Nothing changed."""


class ExpertUnavailableError(InvalidRequestError):
    pass


class ServerError(APIError):
    """5xx."""


_BY_CODE: Dict[str, Type[APIError]] = {
    "credits_exhausted": CreditsExhaustedError,
    "expert_unavailable": ExpertUnavailableError,
    "invalid_state": InvalidStateError,
}
_BY_STATUS: Dict[int, Type[APIError]] = {
    401: AuthenticationError,
    402: BillingError,
    403: AuthenticationError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}
_TYPES = {
    401: "authentication_error",
    402: "billing_error",
    403: "authentication_error",
    429: "rate_limit_error",
}


def error_from(status: int, headers: Headers, body: bytes) -> APIError:
    """The error for an answer that is not 2xx, by its body as far as it has one."""
    text = body.decode("utf-8", "replace")
    said = _error_in(text)
    code: str | None = said.get("code")
    fallback: Type[APIError] = ServerError if status >= 500 else InvalidRequestError if status >= 400 else APIError
    kind: Type[APIError] = _BY_CODE.get(code or "", _BY_STATUS.get(status, fallback))
    return kind(
        said.get("message") or f"The server answered {status}" + (f": {text[:200]}" if text else ""),
        status,
        str(said.get("type") or _TYPES.get(status, "api_error" if status >= 500 else "invalid_request")),
        code,
        said.get("request_id") or headers.get("X-Request-Id"),
        said.get("docs_url"),
        headers,
    )


def not_json(status: int, headers: Headers) -> APIError:
    message = f"The server answered {status} with something that is not JSON. Is base_url right?"
    return APIError(message, status, "api_error", None, headers.get("X-Request-Id"), None, headers)


def _error_in(text: str) -> Dict[str, Any]:
    try:
        error: Any = json.loads(text)["error"]
        return dict(error) if isinstance(error["message"], str) else {}
    except (ValueError, TypeError, KeyError, IndexError):
        return {}
