"""What is printed runs: the API's own samples and every block of the README, with key and host of the real server."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Dict
from unittest import mock

from humandeploy import HumanDeploy
from support import samples
from support.server import real_server, start_server

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
start_server()


def run(code: str, names: Dict[str, Any]) -> str:
    """What it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "sample.py", "exec"), names)
    return printed.getvalue().strip()


def fake(name: str, **contents: Any) -> Any:
    """A library that is not here."""
    module = ModuleType(name)
    vars(module).update(contents)
    return mock.patch.dict(sys.modules, {name: module})


class ReadmeTest(unittest.TestCase):
    def setUp(self) -> None:
        local = real_server()
        self.key = local["test_key"]
        self.hd = HumanDeploy(self.key, base_url=local["base_url"])
        self.addCleanup(self.hd.close)
        variables = {
            "HUMANDEPLOY_API_KEY": self.key,
            "HUMANDEPLOY_BASE_URL": local["base_url"],
            "HUMANDEPLOY_WEBHOOK_SECRET": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        }
        patched = mock.patch.dict(os.environ, variables)
        patched.start()
        self.addCleanup(patched.stop)

    def test_the_api_s_own_samples_run_as_printed_but_for_host_and_key(self) -> None:
        names: Dict[str, Any] = {}
        id = run(samples.CREATE.replace("hd_test_your_key", self.key), names)
        self.addCleanup(names["hd"].close)
        self.assertRegex(id, r"^dep_[0-9A-HJKMNP-TV-Z]{26}$")
        made = self.hd.deployments.get(id)
        self.assertEqual((made.context_url, made.urgency), ("https://humandeploy.ai/pricing", "priority"))
        pinned: Dict[str, Any] = {"os": os, "HumanDeploy": HumanDeploy}
        run(samples.VERSION, pinned)
        self.addCleanup(pinned["hd"].close)
        self.assertEqual(pinned["hd"].usage.get().object, "usage")

    def test_every_block_of_the_readme_runs(self) -> None:
        first, waiting, lists, streaming, files, errors, hooks, openai, anthropic, langchain = re.findall(
            r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE
        )
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        Path("guide.pdf").write_bytes(b"%PDF-1.4 not much")
        names: Dict[str, Any] = {}

        self.assertRegex(run(first, names), r"^completed \S")
        self.addCleanup(names["hd"].close)
        self.assertRegex(run(waiting, names), r"(?s)^1 deployment\.accepted\n.*deployment\.completed\n\['dep_")
        self.assertIn(names["deployment"].id, run(lists, names))
        self.assertEqual(run(streaming, names).splitlines()[-1], "3 deployment.completed")
        run(files, names)
        self.assertEqual(Path("copy.pdf").read_bytes(), b"%PDF-1.4 not much")
        self.assertEqual(names["made"].context_files[0].name, "guide.pdf")
        self.assertEqual(run(errors, names), "Try other skills.")
        run(hooks, names)
        vector = json.loads((Path(__file__).parents[3] / "docs" / "webhook-vectors.json").read_text(encoding="utf-8"))[
            0
        ]
        with mock.patch("humandeploy.webhooks.time.time", return_value=vector["timestamp"]):
            headers = {"HumanDeploy-Signature": f"t={vector['timestamp']},v1={vector['signature']}"}
            with self.assertRaises(AttributeError):
                # The vector's event is of the right type, and has no deployment.
                names["receive"](vector["body"].encode(), headers)
        self.run_tools(names, openai, anthropic, langchain)

    def run_tools(self, names: Dict[str, Any], openai: str, anthropic: str, langchain: str) -> None:
        ask = {"brief": "Name it.", "skills": ["copy"]}
        call = SimpleNamespace(
            id="call_0123456789abcdef",
            function=SimpleNamespace(name="deploy_specialist", arguments=json.dumps(ask)),
        )
        block = SimpleNamespace(type="tool_use", id="toolu_0123456789abcdef", name="deploy_specialist", input=ask)
        asked: Dict[str, Any] = {}

        def completion(**given: Any) -> Any:
            asked.update(given)
            message = SimpleNamespace(tool_calls=[call])
            return SimpleNamespace(choices=[SimpleNamespace(message=message)], content=[block])

        endpoint = SimpleNamespace(create=completion)
        with fake("openai", OpenAI=lambda: SimpleNamespace(chat=SimpleNamespace(completions=endpoint))):
            run(openai, names)
        self.assertEqual(asked["tools"][0]["function"]["name"], "deploy_specialist")
        made = json.loads(names["messages"][-1]["content"])
        self.assertEqual((made["object"], made["metadata"]), ("deployment", {"agent": "wren"}))
        with fake("anthropic", Anthropic=lambda: SimpleNamespace(messages=endpoint)):
            run(anthropic, names)
        self.assertEqual(asked["tools"][0]["input_schema"]["required"], ["brief", "skills"])
        [result] = names["messages"][-1]["content"]
        self.assertEqual(json.loads(result["content"])["object"], "deployment")
        with fake("langchain_core.tools", StructuredTool=SimpleNamespace(from_function=lambda **given: given)):
            run(langchain, names)
        self.assertEqual(json.loads(names["structured"][-1]["func"]())["object"], "usage")
