# Made by scripts/unasync.py: don't edit.
from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import humandeploy
from humandeploy import tools
from support.stub import hang_up, json_of, refused

from .case import Case

NAMES = ["deploy_specialist", "check_deployment", "reply_to_deployment", "list_specialists", "get_usage"]
MADE = {
    "id": "dep_1",
    "object": "deployment",
    "status": "pending",
    "context_url": None,
    "metadata": {"myKey": "ü"},
}
ASK = {"brief": "Do it.", "skills": ["copy"], "urgency": None, "context_url": "", "metadata": {"myKey": "ü"}}
CALL_ID = "call_AbCdEfGhIjKlMnOp"


def asked(name: str, arguments: Any, id: str = CALL_ID) -> Any:
    """A call as OpenAI's library gives it."""
    function = SimpleNamespace(name=name, arguments=json.dumps(arguments))
    return SimpleNamespace(id=id, type="function", function=function)


class ToolsTest(Case):
    def test_a_call_that_is_handled_twice_is_one_deployment(self) -> None:
        server, hd = self.stub(json_of(201, MADE))
        kit = tools.openai(hd, defaults={"webhook_url": "https://hook.test", "urgency": "priority"})
        message = kit.handle_tool_call(asked("deploy_specialist", ASK))
        self.assertEqual((message["role"], message["tool_call_id"]), ("tool", CALL_ID))
        self.assertEqual(json.loads(message["content"]), MADE)
        kit.handle_tool_call(asked("deploy_specialist", ASK))
        kit.handle_tool_call(asked("deploy_specialist", ASK, "0"))
        kit.handle_tool_call(asked("deploy_specialist", ASK, "0"))
        self.assertEqual(
            server.requests[0].json,
            {
                "brief": "Do it.",
                "skills": ["copy"],
                "metadata": {"myKey": "ü"},
                "webhook_url": "https://hook.test",
                "urgency": "priority",
            },
        )
        keys = [one.headers["idempotency-key"] for one in server.requests]
        self.assertEqual((keys[0], len(set(keys))), (keys[1], 3))

    def test_each_tool_goes_where_it_should(self) -> None:
        roster = {"object": "list", "data": [{"id": "spec_1", "median_turnaround_seconds": 9}], "next": None}
        server, hd = self.stub(json_of(200, roster))
        kit = tools.openai(hd)
        for name, arguments in (
            ("check_deployment", {"deployment_id": "dep_1", "wait_seconds": 90}),
            ("check_deployment", {"deployment_id": "dep_1", "wait_seconds": None}),
            ("reply_to_deployment", {"deployment_id": "dep_1", "body": "Yes.", "question_id": "msg_1"}),
            ("get_usage", {}),
            ("list_specialists", {}),
        ):
            output = kit.handle_tool_call(
                {
                    "type": "function_call",
                    "call_id": CALL_ID,
                    "name": name,
                    "arguments": json.dumps(arguments),
                }
            )
        self.assertEqual(
            [f"{one.method} {one.path}" for one in server.requests],
            [
                "GET /v1/deployments/dep_1?wait=50",
                "GET /v1/deployments/dep_1",
                "POST /v1/deployments/dep_1/reply",
                "GET /v1/usage",
                "GET /v1/experts",
            ],
        )
        self.assertEqual(server.requests[2].json, {"body": "Yes.", "question_id": "msg_1"})
        self.assertEqual((output["type"], output["call_id"]), ("function_call_output", CALL_ID))
        self.assertEqual(json.loads(output["output"]), {"object": "list", "data": roster["data"]})

    def test_an_error_of_the_api_is_a_result_and_one_of_the_connection_is_raised(self) -> None:
        server, hd = self.stub(refused(422, "expert_unavailable"), hang_up, max_retries=0)
        kit = tools.anthropic(hd)
        block = SimpleNamespace(type="tool_use", id="toolu_01AbCdEfGhIjKl", name="deploy_specialist", input=ASK)
        result = kit.handle_tool_use(block)
        self.assertEqual((result["type"], result["tool_use_id"], result["is_error"]), ("tool_result", block.id, True))
        error = {
            "type": "invalid_request",
            "code": "expert_unavailable",
            "message": "It is expert_unavailable.",
            "request_id": "req_1",
            "docs_url": "https://x.test/docs#expert_unavailable",
        }
        self.assertEqual(json.loads(result["content"]), {"error": error})
        for name, given, said in (
            ("check_deployment", {"deployment_id": "../x"}, "deployment_id: is not an id"),
            ("check_deployment", {}, "deployment_id: is required"),
            (
                "deploy_specialist",
                {**ASK, "webhook_url": "https://evil.test"},
                "webhook_url: is not an argument",
            ),
            ("deploy_specialist", [], "not an object"),
            ("deploy_specialist", "{", "not JSON"),
            ("rm", {}, "There is no tool rm."),
        ):
            wrong = kit.handle_tool_use({"type": "tool_use", "id": "t", "name": name, "input": given})
            self.assertIn(said, wrong["content"])
        self.assertEqual(len(server.requests), 1)
        with self.assertRaises(humandeploy.ConnectionError):
            kit.handle_tool_use(block)

    def test_all_tools_are_described_and_only_their_calls_are_handled(self) -> None:
        _, hd = self.stub(json_of(201, MADE))
        kit = tools.openai(hd)
        self.assertEqual([one["function"]["name"] for one in kit.chat], NAMES)
        self.assertEqual(
            [(one["type"], one["name"], one["strict"]) for one in kit.responses],
            [("function", name, False) for name in NAMES],
        )
        claude = tools.anthropic(hd, only=["get_usage"])
        self.assertEqual([one["name"] for one in claude.tools], ["get_usage"])
        for one in tools.anthropic(hd).tools:
            self.assertLessEqual(set(one["input_schema"]["required"]), set(one["input_schema"]["properties"]))
        self.assertTrue(kit.handles(asked("get_usage", {})))
        self.assertTrue(kit.handles({"type": "function_call", "name": "get_usage"}))
        self.assertFalse(kit.handles({"type": "message"}))
        self.assertTrue(claude.handles({"type": "tool_use", "name": "get_usage"}))
        self.assertFalse(claude.handles({"type": "tool_use", "name": "deploy_specialist"}))
        self.assertFalse(claude.handles({"type": "text", "name": "get_usage"}))

    def test_langchain_is_given_what_a_structured_tool_takes(self) -> None:
        _, hd = self.stub(json_of(201, MADE))
        first, *others = tools.langchain(hd)
        self.assertEqual([one["name"] for one in (first, *others)], NAMES)
        self.assertEqual(first["args_schema"]["required"], ["brief", "skills"])
        call = first.get("coroutine") or first["func"]
        self.assertEqual(json.loads(call(**ASK)), MADE)
