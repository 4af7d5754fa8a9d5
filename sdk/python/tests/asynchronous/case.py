from __future__ import annotations

import logging
import unittest
from typing import Any, Tuple
from unittest import mock

from humandeploy import AsyncHumanDeploy
from support.stub import Answer, Stub


class AsyncCase(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        # It says which test was slow, on a machine that is busy.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        # Nobody waits half a second for a back-off here.
        patched = mock.patch("humandeploy._retry.FIRST_SECONDS", 0.02)
        patched.start()
        self.addCleanup(patched.stop)

    def stub(self, *answers: Answer, **options: Any) -> Tuple[Stub, AsyncHumanDeploy]:
        """A server with these answers, and a client of it."""
        server = Stub(*answers)
        self.addCleanup(server.close)
        hd = AsyncHumanDeploy("hd_test_stub", base_url=server.url, **options)
        self.addAsyncCleanup(hd.aclose)
        return server, hd
