"""What the two transports do each in its own way: TLS, proxies, threads, tasks, event loops."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Awaitable, Callable, List
from unittest import mock

import humandeploy
from humandeploy import AsyncHumanDeploy, HumanDeploy
from support.stub import Handler, Stub, json_of, raw, silence, streamed

# Of these tests alone; it says "localhost" and opens nothing.
CERTIFICATE = str(Path(__file__).parent / "support" / "localhost.pem")
USAGE = json_of(200, {"object": "usage", "cap": 7})


class Proxy:
    """Opens tunnels, to the server of the test wherever they are to lead."""

    def __init__(self, port: int, answer: bytes = b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n") -> None:
        self.asked: List[str] = []
        self._port, self._answer = port, answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://user:p%40ss@127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += near.recv(4096)
            self.asked.append(head.decode())
            near.sendall(self._answer)
            if b" 200 " not in self._answer:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._port))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with one, other:
            try:
                while True:
                    piece = one.recv(65_536)
                    if not piece:
                        other.shutdown(socket.SHUT_RDWR)
                        return
                    other.sendall(piece)
            except OSError:
                return

    def close(self) -> None:
        self._listening.close()


class NetworkTest(unittest.TestCase):
    def stub(self, *answers: Callable[[Handler], None], **options: Any) -> Stub:
        server = Stub(*answers, **options)
        self.addCleanup(server.close)
        return server

    def secure(self, *answers: Callable[[Handler], None]) -> Stub:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        return self.stub(*answers, context=context)

    def both(self, url: str, **options: Any) -> Any:
        """What both clients say of the usage: the answers or the errors."""

        async def asked() -> Any:
            async with AsyncHumanDeploy("k", base_url=url, max_retries=0, timeout=10, **options) as hd:
                await hd.usage.get()
                return await hd.usage.get()

        def blocking() -> Any:
            with HumanDeploy("k", base_url=url, max_retries=0, timeout=10, **options) as hd:
                hd.usage.get()
                return hd.usage.get()

        said = []
        for ask in (blocking, lambda: asyncio.run(asked())):
            try:
                said.append(ask())
            except humandeploy.HumanDeployError as error:
                said.append(error)
        return said

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=CERTIFICATE)

    def test_tls_is_checked_and_a_context_of_one_s_own_is_used(self) -> None:
        server = self.secure(USAGE)
        self.assertEqual([usage.cap for usage in self.both(server.url, ssl_context=self.trusting())], [7, 7])
        self.assertEqual(len({one.client_port for one in server.requests}), 2)
        for error in self.both(server.url):
            self.assertIsInstance(error, humandeploy.ConnectionError)
            self.assertRegex(str(error), "certificate verify failed")
        for error in self.both(server.url.replace("localhost", "127.0.0.1"), ssl_context=self.trusting()):
            self.assertRegex(str(error), "certificate verify failed")
        self.assertEqual(len(server.requests), 4)

    def test_a_proxy_of_the_environment_is_asked_for_a_tunnel_unless_told_otherwise(self) -> None:
        server = self.secure(USAGE)
        proxy = Proxy(server.port)
        self.addCleanup(proxy.close)
        clear = {name: "" for name in os.environ if name.lower().endswith("_proxy")}
        with mock.patch.dict(os.environ, {**clear, "https_proxy": proxy.url, "no_proxy": ""}):
            self.assertEqual([usage.cap for usage in self.both(server.url, ssl_context=self.trusting())], [7, 7])
            pair = base64.b64encode(b"user:p@ss").decode()
            head = f"CONNECT localhost:{server.port} HTTP/1.1\r\nHost: localhost:{server.port}\r\nProxy-Authorization: Basic {pair}\r\n\r\n"
            self.assertEqual(proxy.asked, [head, head])
            os.environ["no_proxy"] = "localhost"
            self.assertEqual([usage.cap for usage in self.both(server.url, ssl_context=self.trusting())], [7, 7])
            self.assertEqual(len(proxy.asked), 2)
            refusing = Proxy(server.port, b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            self.addCleanup(refusing.close)
            os.environ.update(no_proxy="", https_proxy=refusing.url)
            for error in self.both(server.url, ssl_context=self.trusting()):
                self.assertIsInstance(error, humandeploy.ConnectionError)
                self.assertRegex(str(error), "the proxy refused: HTTP/1.1 407")
            os.environ["https_proxy"] = "socks5://127.0.0.1:1"
            for error in self.both(server.url):
                self.assertRegex(str(error), "^HTTPS_PROXY: ")

    def test_threads_share_a_client(self) -> None:
        server = self.stub(USAGE)
        with HumanDeploy("k", base_url=server.url, max_retries=0) as hd, ThreadPoolExecutor(8) as pool:
            caps = list(pool.map(lambda _: hd.usage.get().cap, range(80)))
        self.assertEqual((caps, len(server.requests)), ([7] * 80, 80))
        self.assertLessEqual(len({one.client_port for one in server.requests}), 8)

    def test_many_tasks_share_a_client_and_none_holds_a_thread(self) -> None:
        server = self.stub(
            raw(b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + b'{"cap":7}', pause=0.3, end=False)
        )

        async def main() -> List[int]:
            async with AsyncHumanDeploy("k", base_url=server.url, max_retries=0) as hd:
                return [usage.cap for usage in await asyncio.gather(*(hd.usage.get() for _ in range(40)))]

        self.assertEqual(asyncio.run(main()), [7] * 40)

    def test_a_client_serves_one_event_loop_after_another(self) -> None:
        server = self.stub(USAGE)
        hd = AsyncHumanDeploy("k", base_url=server.url, max_retries=0)

        async def once() -> int:
            try:
                return (await hd.usage.get()).cap
            finally:
                await hd.aclose()

        self.assertEqual([asyncio.run(once()), asyncio.run(once())], [7, 7])

    def test_cancelling_a_task_closes_its_connection_and_leaves_the_client_whole(self) -> None:
        gone = threading.Event()

        def watch(handler: Handler) -> None:
            handler.connection.settimeout(5)
            if handler.connection.recv(1) == b"":
                gone.set()

        server = self.stub(watch, USAGE)

        async def main() -> int:
            async with AsyncHumanDeploy("k", base_url=server.url) as hd:
                task = asyncio.ensure_future(hd.usage.get())
                while not server.requests:
                    await asyncio.sleep(0.01)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                await asyncio.get_running_loop().run_in_executor(None, gone.wait, 5)
                return (await hd.usage.get()).cap

        self.assertEqual((asyncio.run(main()), gone.is_set(), len(server.requests)), (7, True, 2))

    def test_a_wait_around_a_call_ends_it_in_time(self) -> None:
        server = self.stub(silence)

        async def within(work: Awaitable[Any]) -> None:
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(work, 0.1)

        async def main() -> None:
            async with AsyncHumanDeploy("k", base_url=server.url) as hd:
                await within(hd.deployments.wait_for("dep_1"))
                await within(hd.deployments.stream("dep_1").__anext__())

        began = time.monotonic()
        asyncio.run(main())
        self.assertLess(time.monotonic() - began, 3)

    def test_leaving_a_loop_over_a_stream_closes_its_connection(self) -> None:
        gone = threading.Event()
        event = 'data: {"id":"evt_1","type":"deployment.accepted","sequence":1}\n\n'

        def watch(handler: Handler) -> None:
            streamed(event, open=True)(handler)
            handler.connection.settimeout(5)
            if handler.connection.recv(1) == b"":
                gone.set()

        server = self.stub(watch)

        async def main() -> None:
            async with AsyncHumanDeploy("k", base_url=server.url) as hd:
                async for _ in hd.deployments.stream("dep_1"):
                    break
                await asyncio.get_running_loop().run_in_executor(None, gone.wait, 5)

        asyncio.run(main())
        self.assertTrue(gone.is_set())
        gone.clear()
        with HumanDeploy("k", base_url=server.url) as hd:
            for _ in hd.deployments.stream("dep_1"):
                break
            self.assertTrue(gone.wait(5))

    def test_after_a_fork_a_client_opens_connections_of_its_own(self) -> None:
        server = self.stub(USAGE)
        with HumanDeploy("k", base_url=server.url) as hd:
            hd.usage.get()
            # A real fork could deadlock beside the threads of these tests.
            with mock.patch("humandeploy._net.blocking.os.getpid", return_value=os.getpid() + 1):
                hd.usage.get()
                hd.usage.get()
        first, forked, again = [one.client_port for one in server.requests]
        self.assertEqual((first == forked, forked == again), (False, True))
