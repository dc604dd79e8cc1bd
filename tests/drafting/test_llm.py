"""The door to a model, tried through the real client against a server on loopback."""

import asyncio
import logging
import os
import subprocess
import sys
import time
import tomllib
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.errors import InputError, WriterFailed
from drafting.llm import EXTRAS, MAX_MODELS, ChatModel, ChatReply, Failure, _keep_replies_out_of_warnings, _open
from tests.chat_server import DROPPED, HANGS, ChatServer, Received, Scripted, answers, says, status

ROOT = Path(__file__).parents[2]
KEY = "sk-secret-of-the-seller"
SYSTEM, USER = "Answer in JSON.", "Wo bleibt mein geheimes Paket?"
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def chat(server: ChatServer, **changes: Any) -> ChatModel:
    fields: dict[str, Any] = {
        "model": "openai:small",
        "base_url": server.base_url,
        "api_key": SecretStr(KEY),
        "timeout_s": 20.0,
        "backoff_s": 0.001,
    }
    return ChatModel(**{**fields, **changes})


def ask(model: ChatModel) -> ChatReply:
    return asyncio.run(model.ask(system=SYSTEM, user=USER, schema=SCHEMA))


def failure(model: ChatModel) -> WriterFailed:
    with pytest.raises(WriterFailed) as caught:
        ask(model)
    return caught.value


def test_a_reply_comes_back_with_its_tokens() -> None:
    with ChatServer(says("{}", tokens=(321, 45))) as server:
        assert ask(chat(server)) == ChatReply(text="{}", tokens_in=321, tokens_out=45)
    (request,) = server.received
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "small"
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    assert request.body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_calls_of_one_loop_share_a_connection_which_ends_with_it() -> None:
    async def twice(model: ChatModel) -> None:
        for _ in range(2):
            await model.ask(system=SYSTEM, user=USER, schema=SCHEMA)
        assert len(_open) == 1

    with ChatServer(says("{}")) as server:
        for _ in range(2):
            asyncio.run(twice(chat(server)))
            assert len(_open) == 0
    assert (len(server.received), server.connections) == (4, 2)


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again() -> None:
    async def after_another(one: ChatModel, other: ChatModel) -> str:
        with suppress(WriterFailed):
            await one.ask(system=SYSTEM, user=USER, schema=SCHEMA)
        return (await other.ask(system=SYSTEM, user=USER, schema=SCHEMA)).text

    with ChatServer(DROPPED, says("{}")) as server:
        model = chat(server, max_retries=0)
        assert asyncio.run(after_another(model, model)) == "{}"


def test_models_of_one_loop_are_called_each_with_its_own_key() -> None:
    async def each(models: list[ChatModel]) -> None:
        for model in models:
            await model.ask(system=SYSTEM, user=USER, schema=SCHEMA)

    with ChatServer(says("{}")) as server:
        keys = [f"key-{number}" for number in range(MAX_MODELS + 2)]
        asyncio.run(each([chat(server, api_key=SecretStr(key)) for key in keys]))
    assert [request.headers["authorization"] for request in server.received] == [f"Bearer {key}" for key in keys]


def test_a_server_that_counts_no_tokens_is_served_too() -> None:
    with ChatServer(says("{}", tokens=None)) as server:
        assert ask(chat(server)) == ChatReply(text="{}")


def form_of(request: Received) -> str | None:
    given = request.body.get("response_format")
    return given["type"] if given else None


def test_a_server_that_rejects_the_request_is_asked_in_each_form_and_then_without_a_schema() -> None:
    with ChatServer(status(400), status(422), says("{}"), says("{}")) as server:
        model = chat(server)
        assert [ask(model).text for _ in range(2)] == ["{}", "{}"]
    assert [form_of(request) for request in server.received] == ["json_schema", "json_object", None, "json_schema"]


@pytest.mark.parametrize("code", [400, 422, 500])
def test_a_form_that_a_server_says_it_does_not_know_is_not_tried_again(code: int) -> None:
    unknown = {"message": "('body', 'response_format', 'type'): Input should be 'text' or 'json_object'"}
    with ChatServer(status(code, error=unknown), says("{}")) as server:
        model = chat(server)
        assert [ask(model).text for _ in range(3)] == ["{}"] * 3
    assert [form_of(request) for request in server.received] == ["json_schema", *["json_object"] * 3]
    assert server.received[-1].body["response_format"]["schema"] == SCHEMA


def test_a_server_that_knows_no_form_is_asked_without_a_schema_from_then_on() -> None:
    unknown = status(400, error={"message": "unknown field response_format"})
    with ChatServer(unknown, unknown, says("{}")) as server:
        model = chat(server)
        assert [ask(model).text for _ in range(2)] == ["{}", "{}"]
    assert [form_of(request) for request in server.received] == ["json_schema", "json_object", None, None]


def test_a_reply_in_parts_is_read_and_never_printed() -> None:
    parts = [{"type": "text", "text": "{}"}]
    completion = {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": parts}, "finish_reason": "stop"}],
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
    }
    _keep_replies_out_of_warnings.cache_clear()
    with ChatServer(answers(completion)) as server, warnings.catch_warnings(record=True) as said:
        assert ask(chat(server)).text == "{}"
    assert [str(each.message) for each in said] == []


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (status(401, error={"message": f"Incorrect API key provided: {KEY}"}), Failure.UNAUTHORISED),
        (status(403), Failure.UNAUTHORISED),
        (status(402), Failure.QUOTA),
        (status(404, error={"code": "model_not_found"}), Failure.UNKNOWN_MODEL),
        (status(307, headers={"Location": "/v1/elsewhere"}), Failure.UNKNOWN_MODEL),
        (status(400, error={"code": "context_length_exceeded"}), Failure.TOO_LONG),
        (status(400, error={"message": "This model's maximum context length is 4096 tokens"}), Failure.TOO_LONG),
        (status(400, error={"message": "exceeds the available context size"}), Failure.TOO_LONG),
        (status(400, error={"code": "content_filter"}), Failure.REFUSED),
        (status(422), Failure.REJECTED),
        (status(429, error={"code": "insufficient_quota"}), Failure.QUOTA),
        (says("I cannot help with that.", finish_reason="content_filter"), Failure.REFUSED),
        (says(None, refusal="I cannot help with that."), Failure.REFUSED),
        (says('{"sentences": [{"wor', finish_reason="length"), Failure.CUT),
        (says(None), Failure.EMPTY),
        (says("  \n "), Failure.EMPTY),
        (answers(b"<html>Sign in to the wireless network</html>"), Failure.INVALID_REPLY),
        (answers({"choices": []}), Failure.INVALID_REPLY),
        (answers({"choices": None}), Failure.INVALID_REPLY),
        (answers({"error": {"message": USER}}), Failure.INVALID_REPLY),
        (answers({"unexpected": 1}), Failure.INVALID_REPLY),
        (answers([1, 2]), Failure.INVALID_REPLY),
        (answers({"choices": [{"message": {"role": "user", "content": "{}"}}]}), Failure.INVALID_REPLY),
        (answers(b"\xff\xfe\x00"), Failure.INVALID_REPLY),
    ],
)
def test_each_failure_has_its_name_and_is_tried_once(turn: Scripted, reason: Failure) -> None:
    with ChatServer(turn) as server:
        error = failure(chat(server))
    assert error.reason == reason
    assert [form_of(request) for request in server.received].count("json_schema") == 1


@pytest.mark.parametrize(("stop", "reason"), [("length", Failure.CUT), ("content_filter", Failure.REFUSED)])
def test_a_reply_without_schema_that_was_stopped_is_a_failure(stop: str, reason: Failure) -> None:
    with ChatServer(status(400), says("{}", finish_reason=stop)) as server:
        assert failure(chat(server)).reason == reason


@pytest.mark.parametrize("turn", [status(429), status(500), status(502), status(503), status(529), DROPPED])
def test_a_passing_failure_is_tried_again(turn: Scripted) -> None:
    with ChatServer(turn, turn, says("{}")) as server:
        assert ask(chat(server)).text == "{}"
    assert len(server.received) == 3


@pytest.mark.parametrize(
    ("turn", "reason"),
    [(status(429), Failure.RATE_LIMITED), (status(503), Failure.SERVER_ERROR), (DROPPED, Failure.UNREACHABLE)],
)
def test_a_failure_that_does_not_pass_is_given_up_after_the_retries(turn: Scripted, reason: Failure) -> None:
    with ChatServer(turn) as server:
        assert failure(chat(server, max_retries=2)).reason == reason
    assert len(server.received) == 3


def test_a_wait_that_the_server_asks_for_is_kept() -> None:
    with ChatServer(says("{}"), status(429, headers={"Retry-After": "0.5"}), says("{}")) as server:
        ask(chat(server))  # the client is loaded
        began = time.monotonic()
        ask(chat(server))
    assert time.monotonic() - began >= 0.5


def test_a_wait_longer_than_the_time_left_is_not_begun() -> None:
    with ChatServer(status(429, headers={"Retry-After": "3600"})) as server:
        assert failure(chat(server, timeout_s=10)).reason == Failure.RATE_LIMITED
    assert len(server.received) == 1


def test_a_server_that_never_answers_is_left_when_the_time_is_up() -> None:
    with ChatServer(HANGS) as server:
        error = failure(chat(server, timeout_s=0.3))
    assert error.reason == Failure.TIMEOUT
    assert len(server.received) == 1


def test_a_cancelled_call_ends_at_once() -> None:
    async def cancel(model: ChatModel) -> None:
        call = asyncio.create_task(model.ask(system=SYSTEM, user=USER, schema=SCHEMA))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    with ChatServer(HANGS) as server:
        began = time.monotonic()
        asyncio.run(cancel(chat(server)))
        assert time.monotonic() - began < 10


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with ChatServer(says("{}")) as server:
        gone = chat(server, max_retries=0)
    assert failure(gone).reason == Failure.UNREACHABLE


@pytest.mark.parametrize(
    "turn",
    [
        status(400, error={"message": f"cannot parse {USER!r} with {KEY}"}),
        status(401, error={"message": f"Incorrect API key provided: {KEY}", "code": KEY}),
        status(500, error={"message": f"{USER} {KEY}"}),
        answers({"error": {"message": f"{USER} {KEY}"}}),
        answers(f"{USER} {KEY}".encode()),
        says(f"{USER} {KEY}", finish_reason="length"),
    ],
)
def test_neither_the_key_nor_the_prompt_is_in_an_error_or_a_log(
    turn: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatServer(turn) as server:
        error = failure(chat(server, max_retries=0))
    assert error.__cause__ is None
    assert error.__context__ is None
    for secret in (KEY, USER, SYSTEM):
        assert secret not in str(error)
        assert secret not in caplog.text
    assert KEY not in repr(chat(server))


def test_calls_from_several_event_loops_do_not_disturb_one_another() -> None:
    with ChatServer(says("{}")) as server:
        model = chat(server)
        assert [ask(model).text for _ in range(3)] == ["{}"] * 3


def test_many_calls_run_together() -> None:
    async def ask_often(model: ChatModel) -> list[ChatReply]:
        return await asyncio.gather(*(model.ask(system=SYSTEM, user=USER, schema=SCHEMA) for _ in range(20)))

    with ChatServer(says("{}", wait_s=0.3)) as server:
        ask(chat(server))  # the client is loaded
        began = time.monotonic()
        assert len(asyncio.run(ask_often(chat(server)))) == 20
    assert time.monotonic() - began < 20 * 0.3


def test_without_a_key_the_providers_own_address_is_not_asked() -> None:
    error = failure(ChatModel("openai:small"))
    assert error.reason == Failure.NOT_CONFIGURED
    assert "REPLYDESK_MODEL_API_KEY" in str(error)


def test_a_server_of_ones_own_is_asked_without_a_key() -> None:
    with ChatServer(says("{}")) as server:
        assert ask(ChatModel("openai:small", base_url=server.base_url)).text == "{}"


def test_a_provider_whose_package_is_missing_is_named() -> None:
    error = failure(ChatModel("cohere:command", api_key=SecretStr(KEY)))
    assert error.reason == Failure.NOT_CONFIGURED
    assert "cohere" in str(error)


@pytest.mark.parametrize("provider", sorted(EXTRAS))
def test_a_provider_that_is_an_extra_says_how_it_is_installed(provider: str) -> None:
    assert f"pip install 'replydesk[{provider}]'" in str(
        failure(ChatModel(f"{provider}:small", api_key=SecretStr(KEY)))
    )
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extras[provider] == [f"langchain-{provider}"]


def test_a_reply_that_was_cut_is_paid_for() -> None:
    with ChatServer(says("{", finish_reason="length", tokens=(11, 7))) as server:
        error = failure(chat(server))
    assert (error.tokens_in, error.tokens_out) == (11, 7)


def test_a_provider_that_langchain_does_not_know_is_not_configured() -> None:
    assert failure(ChatModel("acme:large", api_key=SecretStr(KEY))).reason == Failure.NOT_CONFIGURED


@pytest.mark.parametrize("model", ["", "gpt", "openai:", ":gpt"])
def test_a_model_without_its_provider_is_refused_at_once(model: str) -> None:
    with pytest.raises(InputError, match="provider:model"):
        ChatModel(model)


@pytest.mark.parametrize("url", ["foo", "ftp://x", "http://", "127.0.0.1:8000/v1"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(InputError, match="model_base_url: must be a web address"):
        ChatModel("openai:small", base_url=url)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (ChatModel("openai:small"), "REPLYDESK_MODEL_API_KEY"),
        (ChatModel("cohere:command", api_key=SecretStr(KEY)), "pip install langchain-cohere"),
        (ChatModel("acme:large", api_key=SecretStr(KEY)), "there is no provider acme; there are "),
        (ChatModel("opanai:large", api_key=SecretStr(KEY)), "did you mean 'openai'?"),
    ],
)
def test_a_model_that_could_never_be_called_is_refused_before_the_first_ticket(model: ChatModel, says: str) -> None:
    with pytest.raises(InputError) as caught:
        model.check()
    assert says in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_connection_that_breaks_off_is_not_blamed_on_the_address() -> None:
    with ChatServer(DROPPED) as server:
        error = failure(chat(server, max_retries=0))
    assert error.reason == Failure.UNREACHABLE
    assert "broke off" in str(error)


def test_a_key_in_the_environment_is_not_sent_to_the_sellers_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another")
    with ChatServer(says("{}")) as server:
        ask(chat(server, api_key=None))
    assert "sk-of-another" not in str(server.received[0].headers)


@pytest.mark.parametrize("provider", ["OpenAI", "OPENAI"])
def test_however_openai_is_spelt_a_key_in_the_environment_stays_here(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ChatServer(says("{}")) as server:
        assert ask(ChatModel(f"{provider}:small", base_url=server.base_url)).text == "{}"
    assert KEY not in str(server.received[0].headers)


def test_openai_is_told_not_to_keep_what_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(says("{}")) as server:
        monkeypatch.setattr("drafting.llm.OPENAI_URL", server.base_url)
        ask(chat(server, base_url=None))
    assert server.received[0].body["store"] is False


@pytest.mark.parametrize("variable", ["OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY", "LANGSMITH_GATEWAY"])
def test_the_environment_does_not_send_prompts_elsewhere(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(says("{}")) as elsewhere, ChatServer(says("{}")) as server:
        monkeypatch.setenv(variable, elsewhere.base_url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_key")
        monkeypatch.setattr("drafting.llm.OPENAI_URL", server.base_url)
        ask(chat(server))
        ask(chat(server, base_url=None))
    assert len(server.received) == 2
    assert elsewhere.received == []


TRACED = """
import asyncio, sys
from contextlib import nullcontext
from langchain_core.tracers.context import tracing_v2_enabled
from langchain_core.tracers.langchain import wait_for_all_tracers
from pydantic import SecretStr
from drafting.llm import ChatModel

model = ChatModel("openai:small", base_url=sys.argv[1], api_key=SecretStr("k"))
with tracing_v2_enabled() if sys.argv[2] == "around" else nullcontext():
    print(asyncio.run(model.ask(system="s", user="u", schema={"type": "object", "properties": {}})).text)
wait_for_all_tracers()
"""
ASKING_FOR_TRACES = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_TRACING_V2": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_TRACING": "true",
    "LANGCHAIN_HANDLER": "langchain",
}


@pytest.mark.parametrize(("variables", "around"), [(ASKING_FOR_TRACES, "nothing"), ({}, "around")])
def test_no_prompt_reaches_a_tracing_service_whoever_asks_for_it(variables: dict[str, str], around: str) -> None:
    """The environment, or a program that embeds us and traces what it calls."""
    with ChatServer(answers({})) as tracer, ChatServer(says('{"a": 1}')) as server:
        environment = {**os.environ, **variables, "LANGSMITH_API_KEY": "lsv2_key", "LANGCHAIN_API_KEY": "lsv2_key"}
        environment |= {"LANGSMITH_ENDPOINT": tracer.url, "LANGCHAIN_ENDPOINT": tracer.url}
        command = [sys.executable, "-c", TRACED, server.base_url, around]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.stdout.strip() == '{"a": 1}', done.stderr
    assert len(server.received) == 1
    own = [request.path for request in tracer.received if request.path != "/info"]  # which a host's tracer asks for
    assert own == []
    assert around == "around" or tracer.received == []
