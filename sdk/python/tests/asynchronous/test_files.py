from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import Any

import humandeploy
from support.stub import Handler, bytes_of, json_of, raw, refused

from .case import AsyncCase

MADE = json_of(201, {"id": "file_1", "url": "https://x.test/file_1", "expires_at": "soon"})
NOW = {"Retry-After": "0"}
LARGE = os.urandom(1 << 20) * 5


class NoSeek(io.RawIOBase):
    """Such as a pipe or another answer's body."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._rest.read(min(size, 1_000))


class AsyncFilesTest(AsyncCase):
    async def test_bytes_a_path_and_an_open_file_go_up_whole_and_again_after_a_failure(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "the guide.pdf"
            path.write_bytes(b"skipped" + LARGE)
            with path.open("rb") as file:
                file.seek(7)
                bodies: Any = [(LARGE, "a b.pdf"), (file, None), (bytearray(LARGE), "ü.pdf")]
                for body, name in bodies:
                    server, hd = self.stub(refused(503, "internal_error", NOW), MADE)
                    made = await hd.files.upload(body, name=name, media_type="application/pdf")
                    self.assertEqual((made.id, len(server.requests)), ("file_1", 2))
                    for seen in server.requests:
                        self.assertEqual(hashlib.sha256(seen.body).digest(), hashlib.sha256(LARGE).digest())
                        self.assertEqual(seen.headers["content-type"], "application/pdf")
            server, hd = self.stub(MADE)
            await hd.files.upload(path)
            self.assertEqual(server.requests[0].path, "/v1/files?name=the+guide.pdf")
            self.assertEqual(len(server.requests[0].body), len(LARGE) + 7)

    async def test_what_can_not_seek_goes_up_in_chunks_and_once_only(self) -> None:
        server, hd = self.stub(MADE, refused(503, "internal_error", NOW))
        await hd.files.upload(NoSeek(LARGE[:100_000]), name="a.bin")
        with self.assertRaises(humandeploy.ServerError):
            await hd.files.upload(NoSeek(LARGE[:100_000]), name="a.bin")
        self.assertEqual([one.body == LARGE[:100_000] for one in server.requests], [True, True])
        self.assertEqual(server.requests[0].headers["transfer-encoding"], "chunked")

    async def test_what_is_no_file_is_refused_before_anything_is_sent(self) -> None:
        server, hd = self.stub(MADE)
        wrong: Any = [
            ("text", "^body: "),
            (io.StringIO("text"), "^body: .*binary"),
            (None, "^body: "),
            (7, "^body: "),
        ]
        for body, said in wrong:
            with self.assertRaisesRegex(humandeploy.HumanDeployError, said):
                await hd.files.upload(body, name="a.txt")
        with self.assertRaisesRegex(humandeploy.HumanDeployError, "^name: "):
            await hd.files.upload(b"abc")
        self.assertEqual(server.requests, [])

    async def test_an_answer_that_comes_before_all_is_sent_is_heard(self) -> None:
        def early(handler: Handler) -> None:
            refused(413, "payload_too_large")(handler)
            handler.close_connection = True

        server, hd = self.stub(early, max_retries=0)
        with self.assertRaises((humandeploy.InvalidRequestError, humandeploy.ConnectionError)) as caught:
            await hd.with_options(headers={"X-Ignore-Body": "1"}).files.upload(LARGE * 4, name="a.bin")
        self.assertEqual(len(server.requests), 1)
        # The system may throw away what it has received once the other side has reset the connection.
        if isinstance(caught.exception, humandeploy.APIError):
            self.assertEqual(caught.exception.code, "payload_too_large")

    async def test_content_comes_whole_in_pieces_in_part_and_to_the_disk(self) -> None:
        server, hd = self.stub(bytes_of(200, LARGE, {"Content-Type": "application/pdf"}))
        async with await hd.files.content("file_1", range="bytes=0-99") as content:
            self.assertEqual((content.status, content.media_type), (200, "application/pdf"))
            self.assertEqual(await content.read(), LARGE)
        self.assertEqual(server.requests[0].headers["range"], "bytes=0-99")
        pieces = [piece async for piece in (await hd.files.content("file_1")).pieces()]
        self.assertEqual((b"".join(pieces), len(pieces) > 1), (LARGE, True))
        with tempfile.TemporaryDirectory() as folder:
            await (await hd.files.content("file_1")).save(Path(folder) / "guide.pdf")
            self.assertEqual((Path(folder) / "guide.pdf").read_bytes(), LARGE)
        self.assertEqual(len({one.client_port for one in server.requests}), 1)

    async def test_content_that_breaks_off_is_no_content(self) -> None:
        _, hd = self.stub(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"abc"))
        with self.assertRaises(humandeploy.ConnectionError):
            await (await hd.files.content("file_1")).read()
