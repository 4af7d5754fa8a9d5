"""What needs no network."""

from __future__ import annotations

import copy
import pickle
import unittest
from dataclasses import FrozenInstanceError
from typing import Any, Tuple, Type

import humandeploy
from humandeploy import APIError, Deployment, types
from humandeploy._errors import error_from
from humandeploy._headers import Headers
from humandeploy._retry import back_off, retry_after, retry_delay
from humandeploy._sse import EventStreamParser

CLASSES: Tuple[Tuple[int, str, str, Type[APIError]], ...] = (
    (400, "invalid_request", "invalid_request", humandeploy.InvalidRequestError),
    (401, "authentication_error", "authentication_failed", humandeploy.AuthenticationError),
    (403, "authentication_error", "forbidden", humandeploy.AuthenticationError),
    (402, "billing_error", "credits_exhausted", humandeploy.CreditsExhaustedError),
    (404, "invalid_request", "not_found", humandeploy.NotFoundError),
    (409, "invalid_request", "invalid_state", humandeploy.InvalidStateError),
    (409, "invalid_request", "idempotency_conflict", humandeploy.ConflictError),
    (422, "invalid_request", "expert_unavailable", humandeploy.ExpertUnavailableError),
    (429, "rate_limit_error", "rate_limited", humandeploy.RateLimitError),
    (429, "rate_limit_error", "in_flight_limit", humandeploy.RateLimitError),
    (500, "api_error", "internal_error", humandeploy.ServerError),
)


def api_error(status: int, **headers: str) -> APIError:
    return error_from(status, Headers((name.replace("_", "-"), value) for name, value in headers.items()), b"")


class ErrorsTest(unittest.TestCase):
    def test_every_code_is_an_error_of_its_class_with_all_that_the_answer_said(self) -> None:
        for status, kind, code, model in CLASSES:
            body = f'{{"error": {{"type": "{kind}", "code": "{code}", "message": "Nö.", "request_id": "req_1", "docs_url": "x"}}}}'
            error = error_from(status, Headers([("Retry-After", "3")]), body.encode())
            self.assertIs(type(error), model, code)
            said = (error.status, error.type, error.code, error.message, error.request_id, error.docs_url)
            self.assertEqual(said, (status, kind, code, "Nö.", "req_1", "x"))
            self.assertEqual(error.headers["retry-after"], "3")
            for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
                self.assertEqual(
                    (type(copied), vars(copied).keys(), str(copied)), (model, vars(error).keys(), str(error))
                )
        parents = {
            humandeploy.CreditsExhaustedError: humandeploy.BillingError,
            humandeploy.InvalidStateError: humandeploy.ConflictError,
            humandeploy.ExpertUnavailableError: humandeploy.InvalidRequestError,
            humandeploy.ConnectionError: ConnectionError,
            humandeploy.TimeoutError: TimeoutError,
        }
        for child, parent in parents.items():
            self.assertTrue(issubclass(child, parent) and issubclass(child, humandeploy.HumanDeployError))

    def test_an_answer_that_is_not_the_api_s_is_an_error_without_a_code(self) -> None:
        for body in (b"<h1>Bad gateway</h1>", b"[]", b'{"error": "no"}', b"\xff", b""):
            error = error_from(502, Headers([("X-Request-Id", "req_9")]), body)
            self.assertIsInstance(error, humandeploy.ServerError)
            self.assertEqual((error.code, error.type, error.request_id), (None, "api_error", "req_9"))
            self.assertIn("502", error.message)

    def test_errors_with_a_deployment_can_be_sent_to_another_process(self) -> None:
        seen = Deployment.from_dict({"id": "dep_1", "status": "expired"})
        for error in (humandeploy.TimeoutError("Late.", seen), humandeploy.DeploymentEndedError(seen)):
            copied = pickle.loads(pickle.dumps(error))
            self.assertEqual((copied.deployment, str(copied)), (seen, str(error)))


class RetryTest(unittest.TestCase):
    def test_what_may_pass_is_tried_again_and_what_will_not_is_not(self) -> None:
        for status in (408, 429, 500, 502, 503, 504):
            self.assertIsNotNone(retry_delay(api_error(status), "always", 0), status)
        for status in (301, 400, 401, 402, 404, 409, 413, 422):
            self.assertIsNone(retry_delay(api_error(status), "always", 0), status)
        self.assertIsNotNone(retry_delay(api_error(409, Retry_After="1"), "always", 0))
        self.assertIsNotNone(retry_delay(humandeploy.ConnectionError("broken"), "always", 0))
        self.assertIsNone(retry_delay(humandeploy.HumanDeployError("wrong"), "always", 0))

    def test_what_must_not_be_done_twice_is_tried_again_only_where_it_was_refused(self) -> None:
        self.assertIsNone(retry_delay(api_error(500), "if_refused", 0))
        self.assertIsNone(retry_delay(humandeploy.ConnectionError("broken"), "if_refused", 0))
        self.assertEqual(retry_delay(api_error(429), "if_refused", 0, jitter=0), 0.5)
        self.assertIsNone(retry_delay(api_error(429), "never", 0))

    def test_retry_after_is_waited_for_never_shortened_and_over_a_minute_not_at_all(self) -> None:
        for value, delay in (("7", 7), ("0", 0), ("61", None), ("tomorrow", 0.5), ("-1", 0.5), ("²", 0.5)):
            self.assertEqual(retry_delay(api_error(429, Retry_After=value), "always", 0, jitter=0), delay, value)
        self.assertGreaterEqual(retry_delay(api_error(503, Retry_After="7"), "always", 0, jitter=1) or 0, 7)
        now = 1_767_225_600.0  # 2026-01-01
        self.assertEqual(retry_after("Thu, 01 Jan 2026 00:00:20 GMT", now), 20)
        self.assertEqual(retry_after("Wed, 31 Dec 2025 00:00:20 GMT", now), 0)
        self.assertIsNone(retry_after(None, now))

    def test_back_off_doubles_up_to_8_s_less_up_to_half(self) -> None:
        self.assertEqual([back_off(attempt, 0) for attempt in (0, 1, 2, 3, 4, 5, 9_999)], [0.5, 1, 2, 4, 8, 8, 8])
        self.assertEqual(back_off(3, 1), 2)


class ModelTest(unittest.TestCase):
    WIRE: Any = {
        "id": "dep_1",
        "metadata": {"deployment": {"id": 1}},
        "context_files": [{"id": "file_1", "size_bytes": None, "new_here": True}],
        "expert": None,
        "question": {"id": "msg_1", "asked_at": "now"},
        "output": {"data": {"files": [1]}, "files": [{"id": "file_2"}]},
        "invented_later": {"a": [1]},
    }

    def test_attributes_are_the_api_s_and_what_is_new_is_there_too(self) -> None:
        made = Deployment.from_dict(self.WIRE)
        assert made.question is not None and made.output is not None
        self.assertEqual(
            (made.question.asked_at, made.context_files[0].id, made.output.files[0].id),
            ("now", "file_1", "file_2"),
        )
        self.assertEqual((made.metadata, made.output.data), ({"deployment": {"id": 1}}, {"files": [1]}))
        self.assertEqual((made.expert, made.accept_by), (None, None))
        self.assertEqual(getattr(made, "invented_later"), {"a": [1]})
        self.assertIs(getattr(made.context_files[0], "new_here"), True)
        with self.assertRaises(AttributeError):
            made.brief
        self.assertEqual(made.to_dict(), self.WIRE)
        self.assertEqual(list(made.to_dict()), list(self.WIRE))

    def test_they_are_frozen_equal_by_value_and_survive_copies(self) -> None:
        made = Deployment.from_dict(self.WIRE)
        for change in (lambda: setattr(made, "id", "x"), lambda: delattr(made, "id")):
            with self.assertRaises(FrozenInstanceError):
                change()
        self.assertEqual(made, Deployment.from_dict(copy.deepcopy(self.WIRE)))
        self.assertNotEqual(made, Deployment.from_dict({**self.WIRE, "id": "dep_2"}))
        for copied in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
            self.assertEqual(copied, made)
        self.assertEqual(types.Cycle(start="a", end="b").to_dict(), {"start": "a", "end": "b"})

    def test_a_secret_is_not_in_what_is_printed(self) -> None:
        made = types.WebhookSecret(
            object="webhook_secret", mode="test", secret="whsec_AAAA", previous_expires_at="soon"
        )
        self.assertNotIn("whsec", repr(made))
        self.assertEqual(made.secret, "whsec_AAAA")


class EventStreamTest(unittest.TestCase):
    STREAM = (
        "\ufeff: a comment\r\nretry: 1500\r\nid: 1\r\nevent: one\r\ndata: Überprüfe\r\ndata:  日本 🙂\u2028x\r\n\r\n"
        "data\n\nid: 2\n\ndata:no space\nother: x\n\rid: a\0b\rdata: cr\r\rretry: soon\ndata: unfinished\n"
    )

    def test_events_are_the_same_in_pieces_of_any_size(self) -> None:
        content = self.STREAM.encode()
        for size in (1, 2, 3, 5, 7, len(content)):
            parser = EventStreamParser()
            pieces = [content[at : at + size] for at in range(0, len(content), size)]
            events = [(one.id, one.event, one.data) for piece in pieces for one in parser.push(piece)]
            self.assertEqual(
                events,
                [
                    ("1", "one", "Überprüfe\n 日本 🙂\u2028x"),
                    ("1", "message", ""),
                    ("2", "message", "no space"),
                    ("2", "message", "cr"),
                ],
                size,
            )
            self.assertEqual(parser.retry, 1.5)
