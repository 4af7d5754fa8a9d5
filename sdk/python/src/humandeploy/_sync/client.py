# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import ssl
from typing import Mapping

from .._net.blocking import Http
from .._settings import Settings, origin_of, settings_of
from .deliveries import Deliveries
from .deployments import Deployments
from .experts import Experts
from .files import Files
from .transport import Transport
from .usage import UsageResource
from .webhook_endpoints import WebhookEndpoints
from .webhook_secret import WebhookSecretResource


class HumanDeploy:
    """A client of the Deploy API, for one workspace key.

    api_key: `hd_test_…` or `hd_live_…`. Default: the variable HUMANDEPLOY_API_KEY.
    base_url: default: the variable HUMANDEPLOY_BASE_URL, or https://api.humandeploy.ai
    api_version: such as `2026-04-23`. Default: the latest stable one.
    timeout: seconds for each try of a request.
    max_retries: how often a request is sent again after a failure that may pass.
    headers: sent with every request.
    ssl_context: for a server whose certificate the system does not know.
    """

    deployments: Deployments
    experts: Experts
    usage: UsageResource
    files: Files
    webhook_endpoints: WebhookEndpoints
    deliveries: Deliveries
    webhook_secret: WebhookSecretResource

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        api_version: str | None = None,
        timeout: float = 60.0,
        max_retries: int = 2,
        headers: Mapping[str, str] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        settings = settings_of(api_key, base_url, api_version, timeout, max_retries, headers)
        self._use(settings, Http(origin_of(settings.base_url, ssl_context)))

    def _use(self, settings: Settings, http: Http) -> None:
        self._settings = settings
        self._http = http
        transport = Transport(settings, http)
        self.deployments = Deployments(transport)
        self.experts = Experts(transport)
        self.usage = UsageResource(transport)
        self.files = Files(transport)
        self.webhook_endpoints = WebhookEndpoints(transport)
        self.deliveries = Deliveries(transport)
        self.webhook_secret = WebhookSecretResource(transport)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HumanDeploy:
        """The same client with other options, such as `hd.with_options(timeout=5).usage`. It shares the connections."""
        made = HumanDeploy.__new__(HumanDeploy)
        made._use(self._settings.changed(timeout, max_retries, headers), self._http)
        return made

    def close(self) -> None:
        """Closes the connections that are kept open. It may be used again."""
        self._http.close()

    def __enter__(self) -> HumanDeploy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"HumanDeploy(base_url={self._settings.base_url!r})"
