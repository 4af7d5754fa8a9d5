# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

from datetime import datetime
from typing import Any, Generator, Mapping, Sequence

from .._paging import Page
from .._request import Call, given, path_of
from ..types import Deployment, DeploymentEvent, DeploymentStatus, Urgency
from .stream import stream_events
from .transport import Transport
from .waiting import wait_for

PATH = "/v1/deployments"
# More than usual, since a wait of hours meets more.
RETRIES = 8


class Deployments:
    """Units of work handed to an expert."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        brief: str,
        skills: Sequence[str],
        context_url: str | None = None,
        context_files: Sequence[str] | None = None,
        urgency: Urgency | None = None,
        scheduled_for: str | datetime | None = None,
        metadata: Mapping[str, Any] | None = None,
        webhook_url: str | None = None,
        output_schema: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Deployment:
        """Hands a unit of work to an expert: the deployment, in pending.

        Sent again after a failure, it is made once.
        """
        body = given(
            brief=brief,
            skills=skills,
            context_url=context_url,
            context_files=context_files,
            urgency=urgency,
            scheduled_for=scheduled_for,
            metadata=metadata,
            webhook_url=webhook_url,
            output_schema=output_schema,
        )
        call = Call("POST", PATH, body=body, idempotency_key=idempotency_key)
        return Deployment.from_dict(self._transport.json(call))

    def get(self, id: str, *, wait: int | None = None, after: int | None = None) -> Deployment:
        """The deployment at present; with `wait` (1 to 60 s), once it has changed or the time is over.

        `after` is the version that you have seen: where that is past already, it answers at once.
        """
        timeout = self._transport.settings.timeout + (wait or 0)
        call = Call("GET", path_of(id, PATH), given(wait=wait, after=after), timeout=timeout)
        return Deployment.from_dict(self._transport.json(call))

    def list(
        self,
        *,
        status: DeploymentStatus | Sequence[DeploymentStatus] | None = None,
        skill: str | None = None,
        created_after: str | datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Deployment]:
        """Most recent first."""
        query = given(status=status, skill=skill, created_after=created_after, limit=limit, cursor=cursor)
        return Page(self._transport, Call("GET", PATH, query), Deployment)

    def cancel(self, id: str, *, idempotency_key: str | None = None) -> Deployment:
        """Cancels a deployment that is pending or accepted."""
        call = Call("POST", path_of(id, PATH, "/cancel"), idempotency_key=idempotency_key)
        return Deployment.from_dict(self._transport.json(call))

    def reply(
        self,
        id: str,
        *,
        body: str,
        context_files: Sequence[str] | None = None,
        question_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Deployment:
        """Answers the expert's open question: the deployment, in progress again."""
        content = given(body=body, context_files=context_files, question_id=question_id)
        call = Call("POST", path_of(id, PATH, "/reply"), body=content, idempotency_key=idempotency_key)
        return Deployment.from_dict(self._transport.json(call))

    def wait_for(
        self,
        id: str,
        *,
        until: DeploymentStatus | Sequence[DeploymentStatus] | None = None,
        timeout: float | None = None,
        max_retries: int = RETRIES,
    ) -> Deployment:
        """Waits until the deployment asks something or has ended, or is in one of `until`.

        Raises a TimeoutError, which carries what was last seen, after `timeout` seconds; without `timeout` it waits
        until the deployment ends, which it does. Raises a DeploymentEndedError if it ended in another state.
        """
        return wait_for(self._transport, path_of(id, PATH), until, timeout, max_retries)

    def stream(
        self, id: str, *, last_event_id: str | None = None, max_retries: int = RETRIES
    ) -> Generator[DeploymentEvent, None, None]:
        """Its events as they come, from the first or after `last_event_id`, until it has ended.

        Survives lost connections: after `max_retries` failures in a row it raises the last one.
        """
        return stream_events(self._transport, path_of(id, PATH, "/events"), last_event_id, max_retries)

    def events(self, id: str) -> Page[DeploymentEvent]:
        """Its events so far, oldest first."""
        return Page(self._transport, Call("GET", path_of(id, PATH, "/events")), DeploymentEvent)
