"""A judge lists before it judges, its list decides, and what it cannot say counts as nothing; on a scripted server."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import replydesk
from core.drafts import Result
from core.errors import InputError
from drafting.llm import ChatModel
from eval.agreement import (
    DATASET,
    NOT_MEASURED,
    PAIRS_NOT_MEASURED,
    Judged,
    kept_agreement,
    measure,
    measure_pairs,
    read_judgements,
    write_agreement,
)
from eval.cases import Provenance
from eval.comparison import compare
from eval.judge import Item, Judge, NoScore, Preference, Preferred, Verdict
from eval.judged import with_judge
from eval.pairs import judge_pairs
from eval.report import comparison_table, run_table
from eval.runner import score_all, score_trial
from eval.runs import JUDGE, Run, Scored, bare, write_run
from eval.shown import Sight, item_of, sight_of
from eval.trial import Trial
from service.settings import Settings
from tests.chat_server import DROPPED, ChatServer, Received, Scripted, Turn, says, status
from tests.eval.trials import composed, draft_of, make_case
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
        (says('{"verdict": ' + "9" * 5000 + "}"), "invalid_reply"),
        (says({"unanswered_asks": [], "unsupported_claims": [], "verdict": "perhaps"}), "invalid_reply"),
        (says(None, refusal="no"), "refused"),
    ],
)
def test_what_gives_no_verdict_gives_no_score(turn: Turn, reason: str) -> None:
    assert _asked(turn) == NoScore(reason=reason)


def test_thoughts_and_fences_around_the_answer_are_let_pass() -> None:
    answer = json.dumps({"unanswered_asks": [], "unsupported_claims": [], "verdict": "send"})
    for text in (f"<think>{{hm}}</think>```json\n{answer}\n```", f"{answer} Note: {{x}}"):
        assert isinstance(_asked(says(text)), Verdict)


def _better(which: str) -> Turn:
    return says({"faults_of_first": [], "faults_of_second": [], "better": which})


def _prefers(*better: str) -> Preferred | None:
    with ChatServer(*map(_better, better)) as server:
        found = asyncio.run(_judge(server).prefer(ITEM, "Soon."))
    return found.preferred if isinstance(found, Preference) else None


def test_a_preference_counts_only_when_it_stays_with_the_reply_and_not_with_its_place() -> None:
    assert _prefers("first", "second") is Preferred.A
    assert _prefers("second", "first") is Preferred.B
    assert _prefers("equal", "equal") is Preferred.EQUAL
    assert _prefers("first", "first") is Preferred.SPLIT
    assert _prefers("equal", "first") is Preferred.SPLIT
    assert _prefers("perhaps") is None


def test_both_orders_of_a_pair_are_asked() -> None:
    with ChatServer(_better("first")) as server:
        asyncio.run(_judge(server).prefer(ITEM, "Soon."))
        one, other = (request.prompt for request in server.received)
    assert one.index("It arrives") < one.index("Soon.")
    assert other.index("Soon.") < other.index("It arrives")


@pytest.fixture(scope="module")
def good() -> Result:
    where = "12 Harbour Street, London"
    ticket = make_ticket(f"I am Sabine Brandt, sabine@example.com, where is 305-1234567-1234567? It goes to {where}.")
    return composed("in_transit_late", language="en", ticket=ticket)


def _scored(result: Result, provenance: Provenance = Provenance.MINED) -> Scored:
    case = make_case().model_copy(update={"provenance": provenance})
    return score_trial(Trial(case, result))


def _seen(case: Scored, *, show_values: bool = False) -> tuple[Item, str]:
    item = item_of(case, sight_of(case, show_values=show_values))
    assert item
    return item, "\n".join((item.message, *item.known, item.reply))


def test_a_short_name_is_hidden_as_a_whole(good: Result) -> None:
    buyer = good.brief.ticket.buyer.model_copy(update={"name": "Li Wu"})
    ticket = make_ticket("Li Wu here, where is it?").model_copy(update={"buyer": buyer})
    _, shown = _seen(_scored(composed("in_transit_late", language="en", ticket=ticket)), show_values=True)
    assert "Li Wu" not in shown


def test_a_judge_sees_slots_and_never_the_buyers_data(good: Result) -> None:
    item, shown = _seen(_scored(good))
    assert "[shipment.1.expected]" in item.reply
    assert "known: [shipment.1.expected]" in item.known
    assert not any(private in shown for private in ("Brandt", "sabine@", "305-1234567", "Harbour Street"))


def test_with_leave_a_judge_sees_values_and_still_nobodys_name(good: Result) -> None:
    item, shown = _seen(_scored(good), show_values=True)
    assert "13 November" in item.reply
    assert "known: shipment.1.expected: 13 November" in item.known
    assert not any(private in shown for private in ("Brandt", "sabine@", "305-1234567", "Harbour Street"))


def test_made_up_texts_are_seen_whole_so_that_a_wrong_value_can_be_seen(good: Result) -> None:
    draft = draft_of(good)
    wrong = good.model_copy(
        update={"draft": draft.model_copy(update={"text": draft.text.replace("13 November", "18 November")})}
    )
    case = _scored(wrong, Provenance.WRITTEN)
    item, shown = _seen(case)
    assert sight_of(case, show_values=False) is Sight.ALL
    assert "18 November" in item.reply
    assert "known: shipment.1.expected: 13 November" in item.known
    assert "sabine@example.com" in shown


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


def _run(good: Result) -> Run:
    trials = (Trial(make_case(), good), Trial(make_case().model_copy(update={"id": "C-2"}), composed("handover")))
    return score_all(trials, suite="s", versions={})


def test_a_judges_figure_is_never_shown_without_its_agreement_with_people(good: Result, tmp_path: Path) -> None:
    run = _run(good)
    with ChatServer(_opinion("do_not_send", unanswered_asks=["when"])) as server:
        judged = with_judge(run, _judge(server), tmp_path)
    assert judged.cases[0].scores[JUDGE].value == 0
    assert "not_sendable" in judged.cases[0].labels
    assert judged.cases[0].passed is run.cases[0].passed
    assert JUDGE not in judged.cases[1].scores
    assert NOT_MEASURED in run_table(judged)
    assert "it saw all of a made-up text (1)" in run_table(judged)


def test_a_judge_that_cannot_be_reached_gives_no_score_and_says_so(good: Result, tmp_path: Path) -> None:
    run = _run(good)
    with ChatServer(status(500)) as server:
        judged = with_judge(run, _judge(server), tmp_path)
    assert all(JUDGE not in case.scores for case in judged.cases)
    assert judged.judge
    assert judged.judge.unscored == {"server_error": 1}
    assert "no score for: server_error: 1" in run_table(judged)


def _two_runs(good: Result) -> tuple[Run, Run]:
    """Four cases: one with the same draft in both, one without a draft, two that end in another word."""
    draft = draft_of(good)
    other = good.model_copy(update={"draft": draft.model_copy(update={"text": f"{draft.text} Bye."})})
    cases = [make_case().model_copy(update={"id": f"C-{n}"}) for n in range(4)]
    silent = composed("closing")
    a, b = (good, silent, good, good), (good, silent, other, other)
    return tuple(
        score_all([Trial(case, each) for case, each in zip(cases, results, strict=True)], suite="s", versions={})
        for results in (a, b)
    )  # type: ignore[return-value]


def test_drafts_of_two_runs_are_judged_side_by_side_and_a_verdict_needs_both_orders(
    good: Result, tmp_path: Path
) -> None:
    a, b = _two_runs(good)

    def longer_one(request: Received) -> Turn:
        return _better("second" if "Bye." in request.prompt.partition("The second reply:")[2] else "first")

    with ChatServer(longer_one) as server:
        pairs = judge_pairs(a, b, _judge(server), tmp_path)
        assert len(server.received) == 4
    assert pairs.cases(Preferred.B) == ("C-2", "C-3")
    assert (pairs.same, pairs.without, pairs.unscored) == (1, ("C-1",), {})
    assert (pairs.decided.n, pairs.decided.value, pairs.p) == (2, 1, 0.5)
    found = compare(a, b).model_copy(update={"pairs": pairs})
    table = comparison_table(found)
    assert "B is better" in table
    assert PAIRS_NOT_MEASURED in table
    assert NOT_MEASURED in table
    assert not found.is_worse
    with ChatServer(_better("first")) as server:
        assert judge_pairs(a, b, _judge(server), tmp_path).cases(Preferred.SPLIT) == ("C-2", "C-3")


def test_the_compare_command_has_a_judge_look_at_both_drafts(
    good: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, run in zip("ab", _two_runs(good), strict=True):
        write_run(run, tmp_path / name)
    with ChatServer(_better("equal")) as server:
        settings = Settings(data_dir=tmp_path, model_base_url=server.base_url, model_max_retries=0)
        monkeypatch.setattr("api.commands.eval.read_settings", lambda: settings)
        both = ["eval", "compare", str(tmp_path / "a"), str(tmp_path / "b"), "--judge", "openai:scripted"]
        done = CliRunner().invoke(replydesk, both)
        as_json = CliRunner().invoke(replydesk, [*both, "--json"])
    assert done.exit_code == 0
    assert "equally good                          2  C-2, C-3" in done.stdout
    assert json.loads(as_json.stdout)["pairs"]["preferred"]["C-2"]["preferred"] == "equal"


def test_pairs_that_no_judge_can_see_have_no_score(good: Result, tmp_path: Path) -> None:
    a, b = _two_runs(good)
    with ChatServer(status(503)) as server:
        pairs = judge_pairs(a, b, _judge(server), tmp_path)
        assert (pairs.unscored, pairs.preferred, pairs.decided.n) == ({"server_error": 2}, {}, 0)
        assert "no score for: server_error: 2" in comparison_table(compare(a, b).model_copy(update={"pairs": pairs}))
        with pytest.raises(InputError, match=r"run A \(s\) was kept without texts"):
            judge_pairs(bare(a), b, _judge(server), tmp_path)


def _write_judgements(data: Path) -> None:
    lines = []
    for item, scores in enumerate(
        [(1, 1, 1), (1, 1, 0), (-1, -1, -1), (0, -1, None), (0, None, 0), (None, None, None)]
    ):
        names = dict(zip(("score_a", "score_b", "score_c"), scores, strict=True))
        lines.append(
            json.dumps({"item": item, "context": "hello", "response": f"reply {item}", "source": "m", **names})
        )
    (data / DATASET).mkdir(parents=True)
    (data / DATASET / "judgements.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_agreement_is_measured_beside_that_of_people_and_kept_for_the_judge(tmp_path: Path) -> None:
    _write_judgements(tmp_path)
    judgements = read_judgements(tmp_path)
    assert [each.item for each in judgements] == [0, 1, 2, 3, 4]

    def read(request: Received) -> Turn:
        good = any(f"reply {n}" in request.prompt for n in (0, 1))
        return _opinion("send") if good else _opinion("do_not_send", other_faults=["bad"])

    with ChatServer(read) as server:
        judge = _judge(server)
        measured = asyncio.run(measure(judge, judgements))
    assert measured.kappas["a"] == measured.kappas["majority"] == 1
    assert measured.people == pytest.approx({"a-b": 1, "a-c": 0.5, "b-c": 0.4})
    write_agreement(measured, tmp_path / "kept")
    assert kept_agreement(judge.name, tmp_path / "kept") == measured.line
    assert "people among themselves: a-b 1.00" in measured.line
    assert kept_agreement("another", tmp_path / "kept") == NOT_MEASURED


def test_agreement_on_pairs_is_that_with_who_scored_one_reply_higher(tmp_path: Path) -> None:
    _write_judgements(tmp_path)
    judgements = read_judgements(tmp_path)

    def lower_number(request: Received) -> Turn:
        first, second = request.prompt.split("The second reply:")
        numbers = [int(part.partition("reply ")[2][0]) for part in (first.partition("The first reply:")[2], second)]
        return _better("first" if numbers[0] < numbers[1] else "second")

    with ChatServer(lower_number) as server:
        judge = _judge(server)
        measured = asyncio.run(measure_pairs(judge, judgements))
    assert (measured.n, measured.split, set(measured.people)) == (2, 0, {"a-b", "a-c", "b-c"})
    write_agreement(measured, tmp_path / "kept")
    assert kept_agreement(judge.name, tmp_path / "kept", Judged.PAIRS) == measured.line
    assert "on pairs (kappa, n = 2)" in measured.line
    assert kept_agreement(judge.name, tmp_path / "kept") == NOT_MEASURED
    with ChatServer(_better("first")) as server:
        assert asyncio.run(measure_pairs(_judge(server), judgements)).split == 2


def test_without_the_scored_replies_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_judgements(tmp_path)


def test_a_brief_without_a_draft_is_not_judged() -> None:
    assert item_of(_scored(composed("closing")), Sight.SLOTS) is None
