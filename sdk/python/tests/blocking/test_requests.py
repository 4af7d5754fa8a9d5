# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import os
import time
import unittest
from datetime import datetime, timedelta, timezone
from unittest import mock

import humandeploy
from humandeploy import HumanDeploy, HumanDeployError
from support.stub import bytes_of, hang_up, json_of, raw, refused, silence

from .case import Case

MADE = {
    "id": "dep_1",
    "object": "deployment",
    "status": "pending",
    "version": 1,
    "context_url": "https://x.test",
}
NOW = {"Retry-After": "0"}
ASK = {"brief": "Do it.", "skills": ["copy"]}


class RequestsTest(Case):
    def test_a_create_says_what_it_was_given_with_key_version_and_headers(self) -> None:
        server, hd = self.stub(json_of(201, MADE), api_version="2026-04-23", headers={"X-Team": "wren"})
        when = datetime(2026, 5, 1, 9, tzinfo=timezone(timedelta(hours=2)))
        made = hd.with_options(headers={"x-one": "1"}).deployments.create(
            brief="Prüfe „naïve“ 日本語 🙂",
            skills=("copy", "brand-strategy"),
            context_url=None,
            metadata={"myKey": 1, "my_key": None},
            scheduled_for=when,
        )
        self.assertEqual((made.id, made.context_url, made.version), ("dep_1", "https://x.test", 1))
        [seen] = server.requests
        self.assertEqual((seen.method, seen.path), ("POST", "/v1/deployments"))
        self.assertEqual(
            seen.json,
            {
                "brief": "Prüfe „naïve“ 日本語 🙂",
                "skills": ["copy", "brand-strategy"],
                "metadata": {"myKey": 1, "my_key": None},
                "scheduled_for": "2026-05-01T09:00:00+02:00",
            },
        )
        self.assertEqual(seen.headers["authorization"], "Bearer hd_test_stub")
        self.assertEqual(seen.headers["humandeploy-version"], "2026-04-23")
        self.assertEqual(seen.headers["host"], server.url[len("http://") :])
        self.assertEqual((seen.headers["x-team"], seen.headers["x-one"]), ("wren", "1"))
        self.assertRegex(seen.headers["user-agent"], r"^humandeploy-python/\d")

    def test_a_post_keeps_one_idempotency_key_over_its_retries_and_another_has_another(self) -> None:
        server, hd = self.stub(hang_up, refused(503, "internal_error", NOW), json_of(201, MADE))
        hd.deployments.create(**ASK)
        hd.deployments.create(**ASK)
        hd.deployments.create(**ASK, idempotency_key="mine")
        hd.usage.get()
        first, second, third, other, mine, get = [one.headers.get("idempotency-key") for one in server.requests]
        self.assertRegex(first or "", r"^[0-9a-f-]{36}$")
        self.assertEqual((second, third), (first, first))
        self.assertNotEqual(other, first)
        self.assertEqual((mine, get), ("mine", None))

    def test_two_retries_by_default_as_many_as_told_and_then_the_last_error(self) -> None:
        server, hd = self.stub(refused(500, "internal_error", NOW))
        with self.assertRaises(humandeploy.ServerError) as caught:
            hd.usage.get()
        self.assertEqual((caught.exception.code, len(server.requests)), ("internal_error", 3))
        with self.assertRaises(humandeploy.ServerError):
            hd.with_options(max_retries=0).usage.get()
        self.assertEqual(len(server.requests), 4)

    def test_an_error_that_will_not_pass_is_raised_at_once(self) -> None:
        server, hd = self.stub(refused(409, "idempotency_conflict"), refused(400, "invalid_request"))
        with self.assertRaises(humandeploy.ConflictError) as caught:
            hd.deployments.create(**ASK)
        self.assertEqual(str(caught.exception), "It is idempotency_conflict. (409, idempotency_conflict, req_1)")
        with self.assertRaises(humandeploy.InvalidRequestError):
            hd.deployments.create(**ASK)
        self.assertEqual(len(server.requests), 2)

    def test_a_patch_is_sent_again_when_it_was_refused_not_when_it_may_have_been_done(self) -> None:
        server, hd = self.stub(refused(429, "rate_limited", NOW), json_of(200, {}), hang_up)
        hd.webhook_endpoints.update("whk_1", status="enabled", events=None)
        with self.assertRaises(humandeploy.ConnectionError):
            hd.webhook_endpoints.update("whk_1", retry_4xx=True)
        self.assertEqual(
            [one.json for one in server.requests[1:]],
            [{"status": "enabled", "events": None}, {"retry_4xx": True}],
        )

    def test_a_delete_whose_answer_was_lost_and_that_is_then_not_found_has_been_done(self) -> None:
        _, hd = self.stub(hang_up, refused(404, "not_found"))
        hd.webhook_endpoints.delete("whk_1")
        with self.assertRaises(humandeploy.NotFoundError):
            hd.webhook_endpoints.delete("whk_1")

    def test_one_connection_serves_many_requests_and_one_that_was_closed_is_no_failure(self) -> None:
        ends = json_of(200, {"cap": 1}, {"Connection": "close"})
        server, hd = self.stub(
            json_of(200, {"cap": 1}), json_of(200, {"cap": 2}), hang_up, ends, json_of(200, {}), max_retries=0
        )
        self.assertEqual([(hd.usage.get()).cap, (hd.usage.get()).cap], [1, 2])
        hd.usage.get()
        hd.usage.get()
        ports = [one.client_port for one in server.requests]
        # The third broke where it was reused, and went over a new one at once.
        self.assertEqual((ports[0], ports[1], len(set(ports))), (ports[2], ports[0], 3))

    def test_a_request_that_takes_too_long_is_a_time_out_after_its_retries(self) -> None:
        server, hd = self.stub(silence, timeout=0.15, max_retries=1)
        with self.assertRaises(TimeoutError) as caught:
            hd.usage.get()
        self.assertIsInstance(caught.exception, humandeploy.TimeoutError)
        self.assertEqual(len(server.requests), 2)

    def test_the_time_is_for_the_whole_try_even_where_every_byte_comes_soon(self) -> None:
        drip = [b"x"] * 500
        head = b"HTTP/1.1 200 OK\r\nX-Long: "
        body = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        for start in (head, body):
            _, hd = self.stub(raw(start, *drip), timeout=0.2, max_retries=0)
            began = time.monotonic()
            with self.assertRaises(humandeploy.TimeoutError):
                hd.usage.get()
            self.assertLess(time.monotonic() - began, 3)

    def test_an_answer_that_breaks_off_is_a_connection_error(self) -> None:
        for pieces in (
            [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\n{}\r\n"],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"],
            [b"HTTP/1.1 200 OK\r\nContent-Le"],
            [b"SSH-2.0-OpenSSH\r\n\r\n"],
            [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 80_000 + b"\r\n\r\n"],
        ):
            _, hd = self.stub(raw(*pieces), max_retries=0)
            with self.assertRaises(ConnectionError, msg=str(pieces)[:80]) as caught:
                hd.usage.get()
            self.assertIsInstance(caught.exception, humandeploy.ConnectionError)

    def test_bodies_come_by_length_in_chunks_of_any_size_or_until_the_end(self) -> None:
        text = ('{"cap": 7, "object": "' + "ü" * 1_000 + '"}').encode()
        chunks = [b"%x;ext=1\r\n%b\r\n" % (len(text[at : at + 7]), text[at : at + 7]) for at in range(0, len(text), 7)]
        for pieces in (
            [
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + b"".join(chunks)
                + b"0\r\nX-Trailer: 1\r\n\r\n"
            ],
            [b"HTTP/1.1 200 OK\r\n\r\n", text],
            [b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text), text[:99], text[99:]],
            [
                b"HTTP/1.1 100 Continue\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + text,
            ],
        ):
            _, hd = self.stub(raw(*pieces), max_retries=0)
            usage = hd.usage.get()
            self.assertEqual((usage.cap, len(usage.object)), (7, 1_000))

    def test_nobody_there_is_a_connection_error_that_says_why(self) -> None:
        hd = HumanDeploy("k", base_url="http://127.0.0.1:1/api", max_retries=0)
        with self.assertRaises(humandeploy.ConnectionError) as caught:
            hd.usage.get()
        self.assertRegex(
            str(caught.exception),
            r"^GET http://127\.0\.0\.1:1/api/v1/usage failed: .*(refused|Connect call failed)",
        )
        self.assertIsInstance(caught.exception.__cause__, ConnectionRefusedError)

    def test_an_answer_that_is_not_the_api_s_asks_for_the_address(self) -> None:
        for answer in (
            bytes_of(200, b"<h1>Hello</h1>"),
            bytes_of(200, b""),
            bytes_of(200, b"[1]"),
            bytes_of(200, b"\xff"),
        ):
            _, hd = self.stub(answer)
            with self.assertRaises(humandeploy.APIError) as caught:
                hd.usage.get()
            self.assertRegex(str(caught.exception), "base_url")
        _, hd = self.stub(bytes_of(301, b"", {"Location": "https://x.test/"}))
        with self.assertRaises(humandeploy.APIError) as moved:
            hd.usage.get()
        self.assertEqual(moved.exception.status, 301)

    def test_what_can_not_be_sent_is_refused_by_name_before_anything_is(self) -> None:
        server, hd = self.stub(json_of(200, MADE))
        for id in ("", "..", "dep_1/cancel", "dep_1?x", "dep 1", "dep_1\n", "dep_é"):
            with self.assertRaises(HumanDeployError, msg=id):
                hd.deployments.get(id)
            with self.assertRaises(HumanDeployError, msg=id):
                hd.deployments.stream(id)
        for wrong in (
            {"metadata": {"a": object()}},
            {"metadata": {"a": float("nan")}},
            {"scheduled_for": datetime(2026, 1, 1)},
        ):
            with self.assertRaises(HumanDeployError, msg=str(wrong)):
                hd.deployments.create(**ASK, **wrong)
        with self.assertRaisesRegex(HumanDeployError, "JSON"):
            hd.deployments.create(brief="\ud800", skills=["copy"])
        for key in ("a\r\nX-Evil: 1", "日本"):
            with self.assertRaisesRegex(HumanDeployError, "^Idempotency-Key: "):
                hd.deployments.create(**ASK, idempotency_key=key)
        broken = HumanDeploy("hd_test_a\nb", base_url=server.url)
        with self.assertRaisesRegex(HumanDeployError, "^api_key: ") as caught:
            broken.usage.get()
        self.assertNotIn("hd_test_a", str(caught.exception))
        self.assertEqual(server.requests, [])

    def test_a_client_needs_a_key_and_an_address_and_shows_the_key_to_no_log(self) -> None:
        with mock.patch.dict(os.environ):
            os.environ.pop("HUMANDEPLOY_API_KEY", None)
            with self.assertRaisesRegex(HumanDeployError, "^api_key: "):
                HumanDeploy()
        for address in (
            "api.test",
            "ftp://x",
            "https://",
            "https://u:p@x.test",
            "https://x.test:99999",
            "https://x.test?a=1",
        ):
            with self.assertRaisesRegex(HumanDeployError, "^base_url: ", msg=address):
                HumanDeploy("k", base_url=address)
        server, _ = self.stub(json_of(200, {}))
        with mock.patch.dict(os.environ, HUMANDEPLOY_API_KEY=" hd_test_env\n", HUMANDEPLOY_BASE_URL=f"{server.url}/"):
            with HumanDeploy() as hd:
                hd.usage.get()
        self.assertEqual(server.requests[0].headers["authorization"], "Bearer hd_test_env")
        self.assertNotIn("hd_test_env", repr(hd) + repr(hd._settings))

    def test_a_list_is_its_first_page_and_in_a_loop_every_item_of_every_page(self) -> None:
        def listed(ids: str, next: str | None):
            return json_of(
                200, {"object": "list", "data": [{"id": id, "created_at": "now"} for id in ids], "next": next}
            )

        server, hd = self.stub(listed("ab", "c1"), listed("", "c2"), listed("c", None))
        since = datetime(2026, 1, 1, tzinfo=timezone.utc)
        page = hd.deployments.list(status=["pending", "accepted"], created_after=since, skill=None)
        self.assertEqual(([one.id for one in page.data], page.next), (["a", "b"], "c1"))
        self.assertEqual([one.id + one.created_at for one in page], ["anow", "bnow", "cnow"])
        query = "status=pending&status=accepted&created_after=2026-01-01T00%3A00%3A00%2B00%3A00"
        paths = [f"/v1/deployments?{query}{cursor}" for cursor in ("", "&cursor=c1", "&cursor=c2")]
        self.assertEqual([one.path for one in server.requests], paths)
        last = page.next_page()
        assert last is not None
        self.assertEqual(([one.id for one in last.data], last.next_page()), (["c"], None))

    def test_a_loop_that_is_left_asks_for_no_further_page(self) -> None:
        server, hd = self.stub(json_of(200, {"object": "list", "data": [{"id": "a"}, {"id": "b"}], "next": "more"}))
        for _ in hd.experts.list():
            break
        self.assertEqual(len(server.requests), 1)


if __name__ == "__main__":
    unittest.main()
