"""A chat model behind the command line, against a scripted server on loopback, through the real client."""

import json
from pathlib import Path

import pytest

from core.drafts import Result, Status
from tests.chat_server import ChatServer, Received, Turn, says, status
from tests.desks import EXAMPLES
from tests.shell import Shell

CHOSEN, SYMPATHY = "1a", "c1"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("model"))


def _draft(shell: Shell, base_url: str, *more: str, **environment: str) -> Result:
    ticket = (EXAMPLES / "queue.jsonl").read_text(encoding="utf-8").splitlines()[0]
    done = shell.run(
        *("draft", "-", "--seller", EXAMPLES, "--model", "openai:scripted", *more),
        stdin=ticket.encode(),
        REPLYDESK_MODEL_BASE_URL=base_url,
        REPLYDESK_MODEL_API_KEY="sk-secret-of-the-test",
        REPLYDESK_MODEL_MAX_RETRIES="0",
        REPLYDESK_MODEL_TIMEOUT_S="10",
        **{"REPLYDESK_MODEL_REUSE": "false", **environment},
    )
    assert done.returncode == 0, done.stderr
    assert "sk-secret" not in done.stdout + done.stderr
    return Result.model_validate_json(done.stdout)


def test_a_models_choice_of_wordings_becomes_the_draft(shell: Shell) -> None:
    with ChatServer(says({"sentences": [SYMPATHY, CHOSEN]})) as server:
        result = _draft(shell, server.base_url)
    assert result.draft is not None
    assert result.draft.path == ("model",)
    assert result.draft.writer == "openai:scripted"
    assert "Wir wissen, wie ärgerlich Warten ist." in result.draft.text
    assert "13. November" in result.draft.text
    assert result.status is Status.READY, result.reasons
    prompt = server.received[0].prompt
    for private in ("S. Brandt", "x1y2z3", "305-1234567-7654321", "Leipzig", "13. November", "2026-11-13"):
        assert private not in prompt


@pytest.mark.parametrize(
    ("free", "rule"),
    [
        ("Wir erstatten Ihnen selbstverständlich den vollen Betrag.", "unsupported-promise"),
        ("Ihr Paket kommt am Montag an.", "ungrounded-value"),
        ("Rufen Sie uns an: 030 901820.", "contact-phone"),
    ],
)
def test_what_a_model_promises_stands_beside_the_draft_and_costs_no_second_call(
    shell: Shell, free: str, rule: str
) -> None:
    bad = {"sentences": [{"text": free}, CHOSEN]}
    with ChatServer(says(bad)) as server:
        result = _draft(shell, server.base_url)
    assert len(server.received) == 1
    assert result.draft is not None
    assert result.draft.path == ("model", "own words left out")
    assert free not in result.draft.text
    assert [left.text for left in result.draft.left_out] == [free]
    assert rule in result.draft.left_out[0].why
    assert result.status is Status.READY, result.reasons


def test_a_seller_may_have_own_words_kept_for_review(shell: Shell) -> None:
    said = "Darüber würde ich mich auch ärgern."
    with ChatServer(says({"sentences": [{"text": said}, CHOSEN]})) as server:
        result = _draft(shell, server.base_url, REPLYDESK_MODEL_OWN_WORDS="true")
    assert result.draft is not None
    assert said in result.draft.text
    assert result.status is Status.NEEDS_REVIEW


@pytest.mark.parametrize("turn", [status(401), status(500), says("no JSON"), says("")], ids=["401", "500", "words", ""])
def test_a_model_that_fails_leaves_the_template_and_a_finding(shell: Shell, turn: object) -> None:
    with ChatServer(turn) as server:  # type: ignore[arg-type]
        result = _draft(shell, server.base_url)
    _is_template(result)


def test_with_the_server_stopped_the_template_stands_and_says_so(shell: Shell) -> None:
    with ChatServer(says("")) as server:
        stopped = server.base_url
    _is_template(_draft(shell, stopped))


def _is_template(result: Result) -> None:
    assert result.draft is not None
    assert result.draft.writer == "template"
    assert result.draft.path[-1] == "template"
    assert result.status is Status.NEEDS_REVIEW
    assert result.findings[0].rule_id == "writer-failed"
    assert "openai:scripted gave no usable text" in result.findings[0].message


def _keys(request: Received) -> list[str]:
    """The first wording of each point on offer."""
    schema = request.body["response_format"]["json_schema"]["schema"]
    items = schema["properties"]["sentences"]["items"]
    offered = items["enum"] if "enum" in items else items["anyOf"][0]["enum"]
    return [key for key in offered if key.endswith("a") or key.isdigit()]


def chooses(request: Received) -> Turn:
    return says({"sentences": _keys(request)})


def test_a_mode_and_alternatives_are_asked_for_on_the_command_line(shell: Shell) -> None:
    with ChatServer(says({"sentences": [{"point": 1, "text": "Hallo {braces}."}]})) as server:
        result = _draft(shell, server.base_url, "--mode", "free", "--alternatives", "shorter,warmer")
    assert "You find the words" in server.received[0].prompt
    assert result.draft is not None
    assert result.draft.path == ("model", "rewrite", "template")
    assert [alternative.manner.value for alternative in result.alternatives] == ["shorter", "warmer"]
    assert [call.step for call in result.calls] == ["model", "rewrite", "shorter", "warmer"]


def test_an_unknown_alternative_is_named(shell: Shell) -> None:
    done = shell.run("draft", "-", "--alternatives", "funnier", stdin=b'{"text": "Hello"}')
    assert done.returncode == 2
    assert "--alternatives: unknown funnier; there are shorter, warmer" in done.stderr


def test_alternatives_without_a_model_to_word_them_are_refused(shell: Shell) -> None:
    done = shell.run("draft", "-", "--alternatives", "shorter", stdin=b'{"text": "Hello"}')
    assert done.returncode == 2
    assert "--alternatives: needs a chat model: --model or REPLYDESK_MODEL names one" in done.stderr


@pytest.mark.parametrize("mode", ["free", "assembled"])
def test_a_mode_without_a_model_is_refused(mode: str, shell: Shell) -> None:
    done = shell.run("draft", "-", "--mode", mode, stdin=b'{"text": "Hello"}')
    assert done.returncode == 2
    assert "--mode: needs a chat model: --model or REPLYDESK_MODEL names one" in done.stderr


def test_a_model_without_a_key_says_which_setting_is_missing(shell: Shell) -> None:
    done = shell.run("draft", "-", "--model", "openai:x", stdin=b'{"text": "Where is my parcel?"}', OPENAI_API_KEY="")
    assert done.returncode == 2
    assert "model: openai:x needs an API key: set REPLYDESK_MODEL_API_KEY, or REPLYDESK_MODEL_BASE_URL" in done.stderr


@pytest.mark.parametrize("name", ["REPLYDESK_MODEL_BUDGET_TICKET", "REPLYDESK_MODEL_BUDGET_RUN"])
def test_a_budget_without_prices_is_refused(name: str, shell: Shell) -> None:
    done = shell.run("draft", "-", "--model", "openai:x", stdin=b'{"text": "Hello"}', **{name: "1.50"})
    assert done.returncode == 2
    assert f"environment: {name}: needs REPLYDESK_MODEL_PRICE_IN" in done.stderr


def test_a_batch_says_how_many_calls_were_made_and_saved(shell: Shell, tmp_path: Path) -> None:
    fields = {"store": "harbour-shop", "buyer": {"email": "nobody@relay.example"}}
    texts = ("Wo ist mein Paket?", "Hallo, wo ist mein Paket?", "Guten Tag, wo bleibt mein Paket?")
    queue = tmp_path / "queue.jsonl"
    queue.write_text("".join(json.dumps({**fields, "id": t, "text": t}) + "\n" for t in texts), encoding="utf-8")
    with ChatServer(chooses) as server:
        done = shell.run(
            *("batch", queue, "-o", tmp_path / "out.jsonl", "--seller", EXAMPLES, "--model", "openai:scripted"),
            REPLYDESK_MODEL_BASE_URL=server.base_url,
            REPLYDESK_MODEL_PRICE_IN="1",
            REPLYDESK_MODEL_PRICE_OUT="1",
        )
    assert done.returncode == 0, done.stderr
    assert "language model: 1 calls, 2 saved by texts kept from other tickets, 120 + 40 tokens, 0.0002" in done.stderr
    assert len(server.received) == 1
    assert list(shell.data.glob("wordings/harbour/*.json"))
