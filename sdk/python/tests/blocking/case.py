# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import logging
import unittest
from typing import Any, Tuple
from unittest import mock

from humandeploy import HumanDeploy
from support.stub import Answer, Stub


class Case(unittest.TestCase):
    def setUp(self) -> None:
        # It says which test was slow, on a machine that is busy.
        logging.getLogger("time").setLevel(logging.ERROR)
        # Nobody waits half a second for a back-off here.
        patched = mock.patch("humandeploy._retry.FIRST_SECONDS", 0.02)
        patched.start()
        self.addCleanup(patched.stop)

    def stub(self, *answers: Answer, **options: Any) -> Tuple[Stub, HumanDeploy]:
        """A server with these answers, and a client of it."""
        server = Stub(*answers)
        self.addCleanup(server.close)
        hd = HumanDeploy("hd_test_stub", base_url=server.url, **options)
        self.addCleanup(hd.close)
        return server, hd
