from __future__ import annotations

import ssl
from typing import Mapping

from .._net.asynchronous import AsyncHttp
from .._settings import Settings, origin_of, settings_of
from .deliveries import AsyncDeliveries
from .deployments import AsyncDeployments
from .experts import AsyncExperts
from .files import AsyncFiles
from .transport import AsyncTransport
from .usage import AsyncUsageResource
from .webhook_endpoints import AsyncWebhookEndpoints
from .webhook_secret import AsyncWebhookSecretResource


class AsyncHumanDeploy:
    """A client of the Deploy API, for one workspace key.

    api_key: `hd_test_…` or `hd_live_…`. Default: the variable HUMANDEPLOY_API_KEY.
    base_url: default: the variable HUMANDEPLOY_BASE_URL, or https://api.humandeploy.ai
    api_version: such as `2026-04-23`. Default: the latest stable one.
    timeout: seconds for each try of a request.
    max_retries: how often a request is sent again after a failure that may pass.
    headers: sent with every request.
    ssl_context: for a server whose certificate the system does not know.
    """

    deployments: AsyncDeployments
    experts: AsyncExperts
    usage: AsyncUsageResource
    files: AsyncFiles
    webhook_endpoints: AsyncWebhookEndpoints
    deliveries: AsyncDeliveries
    webhook_secret: AsyncWebhookSecretResource

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
        self._use(settings, AsyncHttp(origin_of(settings.base_url, ssl_context)))

    def _use(self, settings: Settings, http: AsyncHttp) -> None:
        self._settings = settings
        self._http = http
        transport = AsyncTransport(settings, http)
        self.deployments = AsyncDeployments(transport)
        self.experts = AsyncExperts(transport)
        self.usage = AsyncUsageResource(transport)
        self.files = AsyncFiles(transport)
        self.webhook_endpoints = AsyncWebhookEndpoints(transport)
        self.deliveries = AsyncDeliveries(transport)
        self.webhook_secret = AsyncWebhookSecretResource(transport)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncHumanDeploy:
        """The same client with other options, such as `hd.with_options(timeout=5).usage`. It shares the connections."""
        made = AsyncHumanDeploy.__new__(AsyncHumanDeploy)
        made._use(self._settings.changed(timeout, max_retries, headers), self._http)
        return made

    async def aclose(self) -> None:
        """Closes the connections that are kept open. It may be used again."""
        await self._http.aclose()

    async def __aenter__(self) -> AsyncHumanDeploy:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"AsyncHumanDeploy(base_url={self._settings.base_url!r})"
