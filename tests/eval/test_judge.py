"""A judge lists before it judges, its list decides, and what it cannot say counts as nothing; on a scripted server."""

import asyncio
import json
from pathlib import Path

import pytest

from core.drafts import Result
from core.errors import InputError
from drafting.llm import ChatModel
from eval.agreement import (
    DATASET,
    NOT_MEASURED,
    kept_agreement,
    measure,
    people_pairs,
    read_judgements,
    write_agreement,
)
from eval.judge import Item, Judge, NoScore, Preferred, Verdict, item_of
from eval.judged import with_judge
from eval.report import run_table
from eval.runner import score_all
from eval.runs import JUDGE, Run
from eval.trial import Trial
from tests.chat_server import DROPPED, ChatServer, Received, Scripted, Turn, says, status
from tests.drafting.situations import make_brief
from tests.eval.trials import composed, make_case, make_trial
from tests.factories import make_ticket

ITEM = Item(message="Where is it?", known=("known: [shipment.1.expected]",), reply="It arrives [shipment.1.expected].")


def _judge(server: ChatServer) -> Judge:
    return Judge(ChatModel("openai:scripted", base_url=server.base_url, timeout_s=20, max_retries=0, backoff_s=0))


def _opinion(verdict: str, **lists: list[str]) -> Turn:
    return says(
        {
            "asks": ["where"],
            "unanswered_asks": [],
            "unsupported_claims": [],
            "other_faults": [],
            **lists,
            "verdict": verdict,
        }
    )


def _asked(*script: Scripted) -> Verdict | NoScore:
    with ChatServer(*script) as server:
        return asyncio.run(_judge(server).judge(ITEM))


def test_an_empty_list_sends_and_a_fault_does_not() -> None:
    assert _asked(_opinion("send")) == Verdict(sends=True, overruled=False, faults=())
    found = _asked(_opinion("do_not_send", unsupported_claims=["a refund"]))
    assert found == Verdict(sends=False, overruled=False, faults=("a refund",))


def test_a_verdict_that_contradicts_its_list_is_overruled_both_ways() -> None:
    assert _asked(_opinion("send", unanswered_asks=["the invoice"])) == Verdict(
        sends=False, overruled=True, faults=("the invoice",)
    )
    assert _asked(_opinion("do_not_send")) == Verdict(sends=True, overruled=True, faults=())


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (status(503), "server_error"),
        (DROPPED, "unreachable"),
        (says("I would send it."), "invalid_reply"),
        (says({"verdict": "send"}), "invalid_reply"),
        (says({"unanswered_asks": [], "unsupported_claims": [], "verdict": "perhaps"}), "invalid_reply"),
        (says(None, refusal="no"), "refused"),
    ],
)
def test_what_gives_no_verdict_gives_no_score(turn: Turn, reason: str) -> None:
    assert _asked(turn) == NoScore(reason=reason)


def test_thoughts_and_fences_around_the_answer_are_let_pass() -> None:
    answer = json.dumps({"unanswered_asks": [], "unsupported_claims": [], "verdict": "send"})
    found = _asked(says(f"<think>{{hm}}</think>```json\n{answer}\n```"))
    assert isinstance(found, Verdict)


def _prefers(*better: str) -> Preferred | NoScore:
    with ChatServer(
        *(says({"faults_of_first": [], "faults_of_second": [], "better": each}) for each in better)
    ) as server:
        return asyncio.run(_judge(server).prefer(ITEM, "Soon."))


def test_a_preference_counts_only_when_it_stays_with_the_reply_and_not_with_its_place() -> None:
    assert _prefers("first", "second") is Preferred.A
    assert _prefers("second", "first") is Preferred.B
    assert _prefers("first", "first") is Preferred.NEITHER
    assert _prefers("equal", "first") is Preferred.NEITHER


def test_both_orders_of_a_pair_are_asked() -> None:
    turn = says({"faults_of_first": [], "faults_of_second": [], "better": "first"})
    with ChatServer(turn) as server:
        asyncio.run(_judge(server).prefer(ITEM, "Soon."))
        one, other = (request.prompt for request in server.received)
    assert one.index("It arrives") < one.index("Soon.")
    assert other.index("Soon.") < other.index("It arrives")


@pytest.fixture(scope="module")
def good() -> Result:
    ticket = make_ticket("I am Sabine Brandt, sabine@example.com, where is 305-1234567-1234567?")
    return composed("in_transit_late", language="en", ticket=ticket)


def test_a_judge_sees_slots_and_never_the_buyers_data(good: Result) -> None:
    item = item_of(make_trial(good))
    assert item
    shown = "\n".join((item.message, *item.known, item.reply))
    assert "[shipment.1.expected]" in item.reply
    assert "known: [shipment.1.expected]" in item.known
    assert not any(private in shown for private in ("Brandt", "sabine@", "305-1234567"))


def test_a_message_cannot_close_its_fence() -> None:
    seen: list[str] = []

    def read(request: Received) -> Turn:
        seen.append(request.prompt)
        return _opinion("send")

    with ChatServer(read) as server:
        asyncio.run(_judge(server).judge(ITEM))
        asyncio.run(_judge(server).judge(ITEM))
    marks = [line for prompt in seen for line in prompt.splitlines() if line.startswith("=== ")]
    assert len(marks) == 12
    assert len(set(marks)) == 2


def _run(good: Result) -> tuple[Run, tuple[Trial, ...]]:
    trials = (Trial(make_case(), good), Trial(make_case().model_copy(update={"id": "C-2"}), composed("handover")))
    return score_all(trials, suite="s", versions={}), trials


def test_a_judges_figure_is_never_shown_without_its_agreement_with_people(good: Result, tmp_path: Path) -> None:
    run, trials = _run(good)
    with ChatServer(_opinion("do_not_send", unanswered_asks=["when"])) as server:
        judged = with_judge(run, trials, _judge(server), tmp_path)
    assert judged.cases[0].scores[JUDGE].value == 0
    assert "not_sendable" in judged.cases[0].labels
    assert judged.cases[0].passed is run.cases[0].passed
    assert JUDGE not in judged.cases[1].scores
    assert NOT_MEASURED in run_table(judged)


def test_a_judge_that_cannot_be_reached_gives_no_score_and_says_so(good: Result, tmp_path: Path) -> None:
    run, trials = _run(good)
    with ChatServer(status(500)) as server:
        judged = with_judge(run, trials, _judge(server), tmp_path)
    assert all(JUDGE not in case.scores for case in judged.cases)
    assert judged.judge
    assert judged.judge.unscored == {"server_error": 1}
    assert "no score for: server_error: 1" in run_table(judged)


def _write_judgements(data: Path) -> None:
    lines = []
    for item, scores in enumerate([(1, 1, 1), (1, 1, 0), (-1, -1, -1), (0, -1, None), (None, None, None)]):
        names = dict(zip(("score_a", "score_b", "score_c"), scores, strict=True))
        lines.append(
            json.dumps({"item": item, "context": "hello", "response": f"reply {item}", "source": "m", **names})
        )
    (data / DATASET).mkdir(parents=True)
    (data / DATASET / "judgements.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_agreement_is_measured_beside_that_of_people_and_kept_for_the_judge(tmp_path: Path) -> None:
    _write_judgements(tmp_path)
    judgements = read_judgements(tmp_path)
    assert len(judgements) == 4
    pairs = {(pair.one, pair.other): pair for pair in people_pairs(judgements)}
    assert pairs["a", "b"].kappa == 1
    assert pairs["a", "c"].n == 3

    def read(request: Received) -> Turn:
        good = any(f"reply {n}" in request.prompt for n in (0, 1))
        return _opinion("send") if good else _opinion("do_not_send", other_faults=["bad"])

    with ChatServer(read) as server:
        judge = _judge(server)
        measured = asyncio.run(measure(judge, judgements))
    assert measured.kappas["a"] == measured.kappas["majority"] == 1
    assert measured.people["a-b"] == 1
    write_agreement(measured, tmp_path / "kept")
    assert kept_agreement(judge.name, tmp_path / "kept") == measured.line
    assert "people among themselves: a-b 1.00" in measured.line
    assert kept_agreement("another", tmp_path / "kept") == NOT_MEASURED


def test_without_the_scored_replies_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_judgements(tmp_path)


def test_a_brief_without_a_draft_is_not_judged() -> None:
    assert make_brief("closing")
    assert item_of(make_trial(composed("closing"))) is None
