from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import unittest
from pathlib import Path
from typing import Any, Dict
from unittest import mock

from humandeploy import WebhookVerificationError, types, webhooks

VECTORS = json.loads((Path(__file__).parents[3] / "docs" / "webhook-vectors.json").read_text(encoding="utf-8"))
OTHER = "whsec_b3RoZXIgc2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXM="


def own(vector: Dict[str, Any]) -> Dict[str, str]:
    return {"HumanDeploy-Signature": f"t={vector['timestamp']},v1={vector['signature']}"}


def standard(vector: Dict[str, Any]) -> Dict[str, str]:
    return {
        "webhook-id": vector["event_id"],
        "webhook-timestamp": str(vector["timestamp"]),
        "webhook-signature": f"v1,{vector['standard_signature']}",
    }


class Messages:
    """Headers as a framework gives them."""

    def __init__(self, headers: Dict[str, str]) -> None:
        self.items = headers.items


class WebhooksTest(unittest.TestCase):
    def at(self, seconds: float) -> Any:
        return mock.patch("humandeploy.webhooks.time.time", return_value=seconds + 0.9)

    def refused(self, said: str, *arguments: Any, **more: Any) -> None:
        with self.assertRaisesRegex(WebhookVerificationError, said):
            webhooks.unwrap(*arguments, **more)

    def test_either_signature_of_each_vector_suffices_and_nothing_else_passes(self) -> None:
        self.assertGreater(len(VECTORS), 3)
        for vector in VECTORS:
            body, secret, now = vector["body"], vector["secret"], vector["timestamp"]

            def holds(*arguments: Any, **more: Any) -> None:
                # An empty body is signed well, and is no event.
                if body:
                    self.assertIsNotNone(webhooks.unwrap(*arguments, **more))
                else:
                    self.refused("not JSON", *arguments, **more)

            for headers in (own(vector), standard(vector), {**own(vector), **standard(vector)}):
                with self.subTest(vector["name"], headers=headers):
                    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
                    with self.at(now):
                        holds(body, headers, secret)
                        holds(body.encode(), pairs, [OTHER, secret])
                        holds(memoryview(body.encode()), Messages(headers), (secret,))
                        self.refused("No signature", body + " ", headers, secret)
                        self.refused("No signature", body, headers, OTHER)
                    for wrong in (now + 301, now - 301):
                        with self.at(wrong):
                            self.refused("time", body, headers, secret)
                            holds(body, headers, secret, tolerance=400)
            with self.at(now):
                holds(body, {**own(vector), "webhook-signature": "v1,broken"}, secret)
                holds(body, {**standard(vector), "humandeploy-signature": ["t=1,v1=00"]}, secret)
                two = f"t={now},v1={'0' * 64},v1={vector['signature']}"
                holds(body, {"humandeploy-signature": two}, secret)

    def test_an_event_is_of_its_type(self) -> None:
        deployment = {"id": "dep_1", "metadata": {"myKey": 1}, "output": {"data": {"a_b": 1}, "files": []}}
        events: Any = {
            "deployment.completed": ({"deployment": deployment}, types.DeploymentEvent),
            "usage.threshold_reached": ({"usage": {"cap": 9}, "threshold": 80}, types.UsageEvent),
            "webhook.test": ({"webhook_endpoint": {"id": "whk_1"}}, types.WebhookTestEvent),
            "deployment.invented_later": ({"deployment": deployment, "new": 1}, types.DeploymentEvent),
        }
        for kind, (data, model) in events.items():
            given = {"id": "evt_1", "type": kind, "sequence": None, "data": data}
            body = json.dumps(given)
            t = int(time.time())
            mac = hmac.new(OTHER.encode(), f"{t}.{body}".encode(), hashlib.sha256).hexdigest()
            event = webhooks.unwrap(body, {"HUMANDEPLOY-SIGNATURE": f"t={t}, v1={mac}"}, OTHER)
            self.assertIs(type(event), model)
            self.assertEqual(event.to_dict(), given)
        self.assertEqual(events["webhook.test"][1].from_dict(given).type, kind)

    def test_several_standard_signatures_are_looked_at(self) -> None:
        now, body = int(time.time()), '{"id":"evt_1","type":"deployment.completed"}'
        mac = hmac.new(base64.b64decode(OTHER[6:]), f"evt_1.{now}.{body}".encode(), hashlib.sha256).digest()
        signatures = [base64.b64encode(b"x" * 32), base64.b64encode(mac)]
        header = " ".join([*(f"v1,{one.decode()}" for one in signatures), "v2,later"])
        headers = {"Webhook-Id": "evt_1", "Webhook-Timestamp": str(now), "Webhook-Signature": header}
        self.assertEqual(webhooks.unwrap(body, headers, OTHER).id, "evt_1")

    def test_what_can_not_be_checked_is_refused_with_the_reason(self) -> None:
        vector = VECTORS[0]
        body, secret, now = vector["body"], vector["secret"], vector["timestamp"]
        headers = own(vector)
        with self.at(now):
            for bad in (None, "", [], [None], "whsec_", "secret", "whsec_a=b", f"{secret}\n"):
                self.refused("^secret: ", body, headers, bad)
            self.refused("^body: must be the raw", json.loads(body), headers, secret)
            self.refused("no signature", body, {}, secret)
            mac = vector["signature"]
            for header in (
                f"v1={mac}",
                f"t={now},t={now},v1={mac}",
                f"t=1e9,v1={mac}",
                f"t=,v1={mac}",
                f"t=²,v1={mac}",
            ):
                self.refused("time", body, {"humandeploy-signature": header}, secret)
            for header in (f"t={now}", f"t={now},v0={mac}", f"t={now},v1="):
                self.refused("No signature", body, {"humandeploy-signature": header}, secret)
