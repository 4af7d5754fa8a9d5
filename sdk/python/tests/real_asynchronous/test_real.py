"""Against the real server, in test mode."""

from __future__ import annotations

import io
import json
from typing import Any

import humandeploy
from humandeploy import AsyncHumanDeploy, tools, webhooks
from asynchronous.case import AsyncCase
from support.receiver import Receiver
from support.server import real_server, start_server

BRIEF = "Review the pricing hero for tonal drift. Return diagnosis + three rewrites. Ü 日本 🙂"
SKILLS = ["brand-strategy", "copy"]
OUTPUT_SCHEMA = {
    "type": "object",
    "properties": {"best_line": {"type": "string"}, "scoreOf10": {"type": "integer"}},
    "required": ["best_line", "scoreOf10"],
}


start_server()


class AsyncRealTest(AsyncCase):
    def client(self, **options: Any) -> AsyncHumanDeploy:
        local = real_server()
        hd = AsyncHumanDeploy(**{"api_key": local["test_key"], "base_url": local["base_url"], **options})
        self.addAsyncCleanup(hd.aclose)
        return hd

    async def test_a_whole_round_create_question_reply_stream_end_and_its_webhooks_unwrap(self) -> None:
        hd, receiver = self.client(), Receiver()
        self.addCleanup(receiver.close)
        endpoint = await hd.webhook_endpoints.create(url=f"{receiver.url}/hook", description="ours")
        assert endpoint.secret is not None
        metadata = {"hd_test": "needs_input", "campaignId": "q2-launch", "nested_key": {"innerKey": 1}}
        made = await hd.deployments.create(brief=BRIEF, skills=SKILLS, metadata=metadata, output_schema=OUTPUT_SCHEMA)
        self.assertEqual((made.status, made.brief, made.metadata), ("pending", BRIEF, metadata))
        self.assertEqual(made.output_schema, OUTPUT_SCHEMA)

        stream = hd.deployments.stream(made.id)
        streamed = [(await stream.__anext__()).type]
        asked = await hd.deployments.wait_for(made.id, timeout=30)
        self.assertEqual(asked.status, "needs_input")
        assert asked.question is not None
        replied = await hd.deployments.reply(made.id, body="For designers.", question_id=asked.question.id)
        self.assertEqual((replied.status, replied.thread[-1].body), ("in_progress", "For designers."))
        done = await hd.deployments.wait_for(made.id, until="completed", timeout=30)
        assert done.output is not None
        self.assertIs(done.output.synthetic, True)
        self.assertEqual((type(done.output.data["best_line"]), type(done.output.data["scoreOf10"])), (str, int))

        types = [f"deployment.{state}" for state in ("accepted", "in_progress", "needs_input", "resumed", "completed")]
        streamed += [event.type async for event in stream]
        self.assertEqual(streamed, types)
        logged = await hd.deployments.events(made.id)
        self.assertEqual([event.type for event in logged.data], types)
        # One that comes back when all is told.
        again = hd.deployments.stream(made.id, last_event_id=logged.data[-1].id)
        self.assertEqual([event async for event in again], [])

        arrived = receiver.wait_for(len(types), made.id)
        events = [webhooks.unwrap(body, headers, endpoint.secret) for body, headers in arrived]
        events.sort(key=lambda event: event.sequence or 0)
        self.assertEqual([event.type for event in events], types)
        last = events[-1]
        assert last.type == "deployment.completed" and last.data.deployment.output is not None
        self.assertEqual(last.data.deployment.output.data, done.output.data)

        rotated = await hd.webhook_endpoints.rotate_secret(endpoint.id)
        sent = await hd.webhook_endpoints.test(endpoint.id)
        [(body, headers)] = receiver.wait_for(1, sent.event_id)
        for secret in (endpoint.secret, rotated.secret or "", [rotated.secret or "", endpoint.secret]):
            ping = webhooks.unwrap(body, headers, secret)
            assert ping.type == "webhook.test"
            self.assertEqual(ping.data.webhook_endpoint.id, endpoint.id)
        self.assertEqual((await hd.deliveries.get(sent.id)).event_type, "webhook.test")
        listed = await hd.webhook_endpoints.deliveries(endpoint.id, limit=2)
        self.assertEqual((len(listed.data), listed.next is not None), (2, True))
        self.assertGreater(len([one async for one in listed]), 5)
        self.assertEqual((await hd.deliveries.replay(sent.id)).status, "pending")
        self.assertEqual((await hd.webhook_endpoints.replay(endpoint.id)).count, 0)
        changed = await hd.webhook_endpoints.update(endpoint.id, retry_4xx=True, events=["deployment.completed"])
        self.assertEqual(
            (changed.retry_4xx, changed.events, changed.description), (True, ["deployment.completed"], "ours")
        )
        changed = await hd.webhook_endpoints.update(endpoint.id, events=None, description=None)
        self.assertEqual((changed.retry_4xx, changed.events, changed.description), (True, None, None))
        self.assertIn(endpoint.id, [one.id async for one in hd.webhook_endpoints.list()])
        await hd.webhook_endpoints.delete(endpoint.id)
        with self.assertRaises(humandeploy.NotFoundError):
            await hd.webhook_endpoints.get(endpoint.id)

    async def test_a_list_goes_through_its_pages_cancel_ends_and_what_is_refused_says_so(self) -> None:
        hd = self.client()
        made = []
        for _ in range(3):
            one = await hd.deployments.create(brief=BRIEF, skills=["paging"], metadata={"hd_test": "slow"})
            made.append(one.id)
        listed = hd.deployments.list(status=["pending", "accepted"], skill="paging", limit=2)
        self.assertEqual([one.id async for one in await listed], made[::-1])
        with self.assertRaises(humandeploy.TimeoutError) as late:
            await hd.deployments.wait_for(made[0], timeout=1.5)
        assert late.exception.deployment is not None
        self.assertIn(late.exception.deployment.status, ("pending", "accepted"))
        for id in made:
            self.assertEqual((await hd.deployments.cancel(id)).cancelled_by, "agent")
        with self.assertRaises(humandeploy.InvalidStateError) as caught:
            await hd.deployments.reply(made[0], body="Too late.")
        self.assertRegex(caught.exception.request_id or "", "^req_")
        self.assertIn("#", caught.exception.docs_url or "")
        with self.assertRaises(humandeploy.ExpertUnavailableError):
            await hd.deployments.create(brief=BRIEF, skills=SKILLS, metadata={"hd_test": "unavailable"})
        with self.assertRaises(humandeploy.CreditsExhaustedError):
            await hd.deployments.create(brief=BRIEF, skills=SKILLS, metadata={"hd_test": "credits_exhausted"})
        with self.assertRaisesRegex(humandeploy.InvalidRequestError, "brief"):
            await hd.deployments.create(brief="", skills=SKILLS)
        with self.assertRaises(humandeploy.AuthenticationError):
            await self.client(api_key="hd_test_made_up").usage.get()

    async def test_one_idempotency_key_makes_one_deployment(self) -> None:
        hd = self.client()
        key = f"order-{(await hd.usage.get()).cycle.start}-{type(self).__module__}"
        first = await hd.deployments.create(brief=BRIEF, skills=SKILLS, idempotency_key=key)
        second = await hd.deployments.create(brief=BRIEF, skills=SKILLS, idempotency_key=key)
        self.assertEqual(first.id, second.id)
        with self.assertRaises(humandeploy.ConflictError) as caught:
            await hd.deployments.create(brief="Another.", skills=SKILLS, idempotency_key=key)
        self.assertEqual(caught.exception.code, "idempotency_conflict")

    async def test_files_go_up_stand_in_context_files_and_come_back(self) -> None:
        hd = self.client()
        content = "Voice: plain, warm, brief. Ü".encode() * 40_000
        files = [
            await hd.files.upload(content, name="voice guide.txt", media_type="text/plain"),
            await hd.files.upload(io.BytesIO(content), name="voice guide.txt", media_type="text/plain"),
        ]
        made = await hd.deployments.create(brief=BRIEF, skills=SKILLS, context_files=[one.url for one in files])
        self.assertEqual(
            [(one.name, one.media_type) for one in made.context_files],
            [("voice guide.txt", "text/plain")] * 2,
        )
        for one in files:
            self.assertEqual(await (await hd.files.content(one.id)).read(), content)
        part = await hd.files.content(files[0].id, range="bytes=0-4")
        self.assertEqual((part.status, await part.read()), (206, b"Voice"))

    async def test_roster_usage_and_the_default_secret(self) -> None:
        hd = self.client(api_version=humandeploy.API_VERSION)
        experts = [one async for one in hd.experts.list()]
        self.assertEqual(await hd.experts.get(experts[0].id), experts[0])
        usage = await hd.usage.get()
        self.assertEqual((usage.mode, type(usage.in_flight.limit)), ("test", int))
        self.assertRegex((await hd.webhook_secret.rotate()).secret, "^whsec_")
        self.assertEqual((await hd.deliveries.list(status="dead_letter", limit=1)).next, None)
        with self.assertRaisesRegex(humandeploy.InvalidRequestError, "unsupported_version"):
            await self.client(api_version="1999-01-01").usage.get()

    async def test_tool_calls_do_what_they_say(self) -> None:
        kit = tools.anthropic(self.client())

        async def use(name: str, **given: Any) -> Any:
            block = {
                "type": "tool_use",
                "id": f"toolu_{name}_{type(self).__module__}",
                "name": name,
                "input": given,
            }
            result = await kit.handle_tool_use(block)
            return json.loads(result["content"])

        roster = await use("list_specialists")
        made = await use(
            "deploy_specialist",
            brief=f"Name it. {type(self).__module__}",
            skills=roster["data"][0]["skills"][:1],
        )
        seen = await use("check_deployment", deployment_id=made["id"], wait_seconds=20)
        self.assertGreater(seen["version"], made["version"])
        refused = await use("reply_to_deployment", deployment_id=made["id"], body="Nobody asked.")
        self.assertEqual(refused["error"]["code"], "invalid_state")
        self.assertEqual((await use("get_usage"))["object"], "usage")
