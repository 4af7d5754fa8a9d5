from __future__ import annotations

import json
import time
from unittest import mock

import humandeploy
from humandeploy._async import stream
from support.stub import Answer, Handler, bytes_of, hang_up, json_of, refused, silence, streamed

from .case import AsyncCase


def at(status: str, version: int) -> Answer:
    return json_of(200, {"id": "dep_1", "object": "deployment", "status": status, "version": version})


def event(sequence: int, state: str) -> str:
    body = {
        "id": f"evt_{sequence}",
        "type": f"deployment.{state}",
        "sequence": sequence,
        "data": {"deployment": {"brief": "日本 🙂"}},
    }
    return f"id: evt_{sequence}\nevent: deployment.{state}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"


RETRY = "retry: 10\n\n"


class AsyncWaitForTest(AsyncCase):
    async def test_it_asks_with_the_version_it_has_seen_and_answers_with_a_question_or_the_end(self) -> None:
        server, hd = self.stub(at("pending", 1), at("accepted", 2), at("in_progress", 3), at("needs_input", 4))
        self.assertEqual((await hd.deployments.wait_for("dep_1")).status, "needs_input")
        queries = [one.path.partition("?")[2] for one in server.requests]
        self.assertEqual(queries, ["", "wait=50&after=1", "wait=50&after=2", "wait=50&after=3"])

    async def test_it_answers_at_once_when_it_is_there_already(self) -> None:
        server, hd = self.stub(at("completed", 5))
        self.assertEqual((await hd.deployments.wait_for("dep_1", until="completed")).version, 5)
        self.assertEqual(len(server.requests), 1)

    async def test_it_says_when_the_deployment_ended_otherwise_and_carries_it(self) -> None:
        _, hd = self.stub(at("needs_input", 4), at("expired", 5))
        with self.assertRaises(humandeploy.DeploymentEndedError) as caught:
            await hd.deployments.wait_for("dep_1", until=["completed"])
        self.assertEqual(caught.exception.deployment.status, "expired")
        self.assertEqual(str(caught.exception), "dep_1 ended as expired.")

    async def test_its_own_time_out_is_an_error_with_what_was_last_seen_never_an_answer(self) -> None:
        server, hd = self.stub(at("accepted", 2), silence)
        began = time.monotonic()
        with self.assertRaises(humandeploy.TimeoutError) as caught:
            await hd.deployments.wait_for("dep_1", timeout=0.5)
        self.assertLess(time.monotonic() - began, 5)
        self.assertRegex(str(caught.exception), "within 0.5 s; it is accepted")
        assert caught.exception.deployment is not None
        self.assertEqual(caught.exception.deployment.version, 2)
        self.assertEqual(server.requests[1].path.partition("?")[2], "wait=1&after=2")

    async def test_its_time_out_counts_between_two_tries_too(self) -> None:
        _, hd = self.stub(refused(503, "internal_error", {"Retry-After": "30"}))
        began = time.monotonic()
        with self.assertRaisesRegex(humandeploy.TimeoutError, "its state is not known"):
            await hd.deployments.wait_for("dep_1", timeout=0.2)
        self.assertLess(time.monotonic() - began, 5)

    async def test_it_survives_a_broken_connection_and_does_not_ask_in_a_circle(self) -> None:
        server, hd = self.stub(at("accepted", 2), hang_up, at("accepted", 2))
        with self.assertRaises(humandeploy.TimeoutError):
            await hd.deployments.wait_for("dep_1", timeout=1.2)
        self.assertLessEqual(len(server.requests), 4)

    async def test_what_the_api_refuses_is_raised_as_it_is(self) -> None:
        _, hd = self.stub(at("accepted", 2), refused(404, "not_found"))
        with self.assertRaises(humandeploy.NotFoundError):
            await hd.deployments.wait_for("dep_1", timeout=30)


class AsyncStreamTest(AsyncCase):
    async def test_it_goes_on_after_the_last_event_and_tells_each_event_once(self) -> None:
        first = event(1, "accepted")
        server, hd = self.stub(
            streamed(RETRY, first[:60], first[60:], event(2, "in_progress")),
            streamed(RETRY, ": still here\n\n", event(2, "in_progress"), event(3, "needs_input"), end=False),
            refused(503, "internal_error"),
            streamed(event(4, "completed"), event(5, "accepted")),
        )
        seen = [one async for one in hd.deployments.stream("dep_1", last_event_id="evt_0")]
        self.assertEqual([one.sequence for one in seen], [1, 2, 3, 4])
        self.assertEqual({one.data.deployment.brief for one in seen}, {"日本 🙂"})
        self.assertEqual(
            [one.headers["last-event-id"] for one in server.requests], ["evt_0", "evt_2", "evt_3", "evt_3"]
        )
        self.assertEqual(server.requests[0].headers["accept"], "text/event-stream")

    async def test_nothing_left_to_tell_is_empty(self) -> None:
        _, hd = self.stub(bytes_of(204, b""))
        self.assertEqual([one async for one in hd.deployments.stream("dep_1", last_event_id="evt_9")], [])

    async def test_one_that_is_refused_raises_as_does_one_that_never_comes_back(self) -> None:
        server, hd = self.stub(refused(400, "invalid_request"), refused(500, "internal_error"))
        with self.assertRaises(humandeploy.InvalidRequestError):
            await hd.deployments.stream("dep_1").__anext__()
        with self.assertRaises(humandeploy.ServerError):
            await hd.deployments.stream("dep_1", max_retries=1).__anext__()
        self.assertEqual(len(server.requests), 3)

    async def test_what_is_no_stream_or_no_event_says_so(self) -> None:
        for answer, said in (
            (json_of(200, {}), "base_url"),
            (streamed("data: {\n\n"), "no event"),
            (streamed("data: 1\n\n"), "no event"),
        ):
            _, hd = self.stub(answer)
            with self.assertRaisesRegex(humandeploy.HumanDeployError, said):
                await hd.deployments.stream("dep_1").__anext__()

    async def test_one_that_falls_silent_is_opened_anew(self) -> None:
        def falls_silent(handler: Handler) -> None:
            streamed(event(1, "accepted"), open=True)(handler)
            silence(handler)

        server, hd = self.stub(falls_silent, streamed(event(2, "completed")))
        with mock.patch.object(stream, "SILENCE_SECONDS", 0.5):
            self.assertEqual([one.sequence async for one in hd.deployments.stream("dep_1")], [1, 2])
        self.assertEqual(len(server.requests), 2)

    async def test_leaving_the_loop_and_closing_it_closes_the_connection(self) -> None:
        server, hd = self.stub(streamed(event(1, "accepted"), *[": still here\n\n"] * 400))
        opened = hd.deployments.stream("dep_1")
        async for _ in opened:
            break
        await opened.aclose()
        self.assertEqual(len(server.requests), 1)
        self.assertEqual(hd._http._idle, [])
