"""What is made of something else is fresh, and the methods are those of the API's document."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import re
import sys
import unittest
from pathlib import Path
from typing import Any, Dict, List, Set, get_type_hints

import humandeploy
from humandeploy import AsyncHumanDeploy, HumanDeploy, tools, types
from support.stub import json_of, Stub

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "scripts"))
import generate  # noqa: E402
import schema_types  # noqa: E402
import unasync  # noqa: E402

DOCUMENT = generate.openapi_document()
HELPERS = {"self", "id", "idempotency_key"}


def methods_of(client: object) -> Dict[str, Any]:
    """Each method of each resource, such as `deployments.create`."""
    found: Dict[str, Any] = {}
    for resource, held in vars(client).items():
        if not resource.startswith("_"):
            for name, method in inspect.getmembers(held, callable):
                if not name.startswith("_"):
                    found[f"{resource}.{name}"] = method
    return found


def parameters(method: Any) -> Set[str]:
    return set(inspect.signature(method).parameters) - HELPERS


class GeneratedTest(unittest.TestCase):
    def test_the_types_are_those_of_the_api_s_document(self) -> None:
        made = schema_types.generated_module(DOCUMENT)
        self.assertTrue(made == generate.TARGET.read_text(encoding="utf-8"), "run python3 scripts/generate.py")

    def test_the_blocking_client_is_that_of_asyncio_without_waiting(self) -> None:
        printed = io.StringIO()
        with contextlib.redirect_stderr(printed):
            self.assertEqual(unasync.main(["--check"]), 0, printed)
        for path in (ROOT / "src" / "humandeploy" / "_sync").glob("*.py"):
            self.assertNotRegex(path.read_text(encoding="utf-8"), r"\b(await|async|asyncio|Async\w+|__a\w+__)\b", path)

    def test_both_clients_have_the_same_methods(self) -> None:
        ours, theirs = methods_of(HumanDeploy("k")), methods_of(AsyncHumanDeploy("k"))
        self.assertEqual(list(ours), list(theirs))
        for name in ours:
            self.assertEqual(inspect.signature(ours[name]).parameters, inspect.signature(theirs[name]).parameters, name)

    def test_every_route_of_the_document_has_a_method_and_no_method_has_another_route(self) -> None:
        server = Stub(json_of(200, {"object": "list", "data": [], "next": None}))
        self.addCleanup(server.close)
        with HumanDeploy("k", base_url=server.url, max_retries=0) as hd:
            given: Dict[str, Any] = {
                "id": "id_1",
                "brief": "x",
                "skills": ["x"],
                "url": "https://x.test",
                "body": "x",
            }
            for name, method in methods_of(hd).items():
                # These two go over routes of the others.
                if name in ("deployments.wait_for", "deployments.stream"):
                    continue
                upload = {"body": b"x", "name": "a"} if name == "files.upload" else {}
                needed = [one.name for one in inspect.signature(method).parameters.values() if one.default is one.empty]
                answer = method(**{**{one: given[one] for one in needed}, **upload})
                if name == "files.content":
                    answer.close()
        asked = sorted({f"{one.method} {one.path.split('?')[0].replace('/id_1', '/{id}')}" for one in server.requests})
        routes = [f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods]
        self.assertEqual(asked, sorted(routes))

    def test_arguments_are_those_of_the_document(self) -> None:
        methods = methods_of(HumanDeploy("k"))
        bodies = {
            "deployments.create": "CreateDeployment",
            "deployments.reply": "ReplyToDeployment",
            "webhook_endpoints.create": "CreateWebhook",
            "webhook_endpoints.update": "UpdateWebhook",
        }
        for name, schema in bodies.items():
            known = set(DOCUMENT["components"]["schemas"][schema]["properties"])
            self.assertEqual(parameters(methods[name]), known, name)
            self.assertEqual(set(getattr(types, f"{schema}Params").__annotations__), known, name)
        queries = {
            "deployments.list": "listDeployments",
            "deployments.get": "getDeployment",
            "webhook_endpoints.list": "listWebhooks",
            "webhook_endpoints.deliveries": "listWebhookDeliveries",
            "deliveries.list": "listDeliveries",
            "experts.list": "listExperts",
            "deployments.events": "listDeploymentEvents",
        }
        operations: List[Any] = [one for methods in DOCUMENT["paths"].values() for one in methods.values()]
        for name, id in queries.items():
            [operation] = [one for one in operations if one["operationId"] == id]
            known = {one["name"] for one in operation.get("parameters", []) if one.get("in") == "query"}
            self.assertEqual(parameters(methods[name]), known, name)

    def test_the_tools_arguments_are_those_of_the_api(self) -> None:
        specs = {one["name"]: set(one["args_schema"]["properties"]) for one in tools.langchain(HumanDeploy("k"))}
        schemas = DOCUMENT["components"]["schemas"]
        # Where the answer is sent is not for a model to say.
        self.assertEqual(specs["deploy_specialist"], set(schemas["CreateDeployment"]["properties"]) - {"webhook_url"})
        self.assertEqual(specs["reply_to_deployment"], {"deployment_id", *schemas["ReplyToDeployment"]["properties"]})

    def test_signatures_can_be_read_by_frameworks(self) -> None:
        if sys.version_info < (3, 10):
            self.skipTest("the annotations are written as Python 3.10 and later can evaluate them")
        for name, method in {**methods_of(HumanDeploy("k")), **methods_of(AsyncHumanDeploy("k"))}.items():
            self.assertIn("return", get_type_hints(method), name)

    def test_the_package_depends_on_nothing_is_typed_and_exports_what_it_says(self) -> None:
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        self.assertIn("\ndependencies = []\n", project)
        self.assertTrue((ROOT / "src" / "humandeploy" / "py.typed").exists())
        self.assertRegex(humandeploy.__version__, r"^\d+\.\d+\.\d+$")
        for name in humandeploy.__all__:
            self.assertTrue(hasattr(humandeploy, name), name)
        mine = (
            "|".join(re.escape(one) for one in sorted(sys.stdlib_module_names)) if sys.version_info >= (3, 10) else ""
        )
        for path in (ROOT / "src").rglob("*.py"):
            for module in re.findall(
                r"^\s*(?:from|import) ([a-z_0-9]+)", path.read_text(encoding="utf-8"), re.MULTILINE
            ):
                self.assertTrue(not mine or re.fullmatch(mine, module), f"{path.name}: {module}")
        self.assertEqual(json.loads(json.dumps(types.Deployment.from_dict({"id": "x"}).to_dict())), {"id": "x"})
