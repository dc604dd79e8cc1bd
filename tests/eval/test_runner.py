"""Suites are run at a real desk, the same figures every time, and a wording made worse is found and named."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import drafting.acts as acts
import eval.__main__ as make_eval
from api.cli import replydesk
from core.drafts import Result
from core.errors import InputError
from core.reading import read_records
from core.tickets import Ticket
from drafting.llm import ChatModel
from eval.ablation import SOURCES, ablate, ablation_table
from eval.comparison import compare
from eval.external.suites import skipped_in
from eval.faults.measure import Validity
from eval.judge import Judge
from eval.judged import with_judge
from eval.report import comparison_table, run_table
from eval.runner import How, run_suite, score_all, write_briefs
from eval.runs import JUDGE, Run, bare, read_run
from eval.scores import Stage
from eval.trial import Trial
from service.pipeline import Desk, draft_reply
from service.settings import Settings
from service.wiring import open_desk
from tests.chat_server import ChatServer, says, status
from tests.desks import EXAMPLES, settings_in
from tests.drafting.situations import STATES, make_brief
from tests.eval.trials import composed, make_case, with_brief
from tests.factories import make_ticket


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("data"))


def _suite(folder: Path, *changes: dict[str, Any]) -> Path:
    path = folder / "suite.jsonl"
    fields = {"expect": {"status": ["ready"]}, "provenance": "written-for-this-project"}
    lines = (json.dumps({"id": f"c{n}", **fields, **change}) for n, change in enumerate(changes))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _first_ticket() -> str:
    return next(ticket.id for _, ticket in read_records(EXAMPLES / "queue.jsonl", Ticket))


def test_tickets_written_out_named_in_the_queue_and_saved_briefs_are_all_run(
    tmp_path: Path, settings: Settings
) -> None:
    brief = make_brief("in_transit_late").model_dump(mode="json")
    suite = _suite(tmp_path, {"ticket": {"text": "Hallo?"}}, {"ticket_id": _first_ticket()}, {"brief": brief})
    run, trials = run_suite(suite, settings, seller=EXAMPLES)
    assert [case.case for case in run.cases] == ["c0", "c1", "c2"]
    assert trials[1].result.ticket_id == _first_ticket()
    assert run.cases[2].scores["status"].value == 1
    assert {"intents", "wording", "rules", "harness"} <= set(run.versions)


def test_what_failed_outside_the_model_is_drafted_again_and_its_own_failures_are_kept_and_told(
    tmp_path: Path, settings: Settings
) -> None:
    suite = _suite(tmp_path, {"ticket_id": _first_ticket()})
    refused, empty, good = status(401), says(""), says({"sentences": [{"wording": "1a", "text": ""}]})
    with ChatServer(refused, empty, good) as server:
        asked = settings.model_copy(update={"model_base_url": server.base_url, "model_reuse": False})
        first, second, third = (run_suite(suite, asked, seller=EXAMPLES, model="openai:scripted") for _ in range(3))
    assert [run.note.partition(".")[2] for run, _ in (first, second)] == [
        " 1 of 1 calls of the model failed: unauthorised 1.",
        " 1 of 1 calls of the model failed: empty 1.",
    ]
    assert third[1][0].result == second[1][0].result
    assert len(server.received) == 2


def test_the_same_suite_gives_the_same_figures(tmp_path: Path, settings: Settings) -> None:
    texts = ("Where is my parcel?", "Wo bleibt die Rechnung?", "Quiero devolverlo", "ok", "")
    suite = _suite(tmp_path, *({"ticket": {"text": text}} for text in texts))
    once, again = (run_suite(suite, settings, seller=EXAMPLES, how=How(fresh=True, repeat=r))[0] for r in (1, 2))
    assert bare(again) == Run(**{**dict(bare(once)), "repeats": again.repeats, "cases": bare(again).cases})
    assert [case.passes for case in again.cases] == [2 * case.passed for case in once.cases]
    assert again.repeats
    assert [figure.name for figure in again.repeats.pass_k] == ["pass^1", "pass^2"]
    assert all(spread.low == spread.high for spread in again.repeats.spread.values())
    assert not compare(once, again).is_worse


def test_runs_of_a_seller_whose_clock_runs_are_compared_though_no_message_says_when_it_was_sent(
    tmp_path: Path, settings: Settings
) -> None:
    store = {"id": "web", "name": "Lumen", "marketplace": "own-store", "country": "AT", "language": "de"}
    seller = {"id": "lumen", "name": "Lumen", "stores": [{**store, "timezone": "Europe/Vienna"}]}
    (tmp_path / "seller.yaml").write_text(json.dumps(seller), encoding="utf-8")
    (tmp_path / "queue.jsonl").write_text(json.dumps({"id": "7", "text": "Wo bleibt mein Paket?"}), encoding="utf-8")
    suite = _suite(tmp_path, {"ticket": {"text": "Wann kommt meine Lampe?"}}, {"ticket_id": "7"})
    before, after = (run_suite(suite, settings)[0] for _ in range(2))
    assert compare(before, after).n == 2
    _suite(tmp_path, {"ticket": {"text": "Wann kommt mein Tisch?"}}, {"ticket_id": "7"})
    assert compare(before, run_suite(suite, settings)[0]).left_out.changed == ("c0",)


def test_a_model_that_samples_is_asked_anew_in_every_try_and_its_spread_is_told(
    tmp_path: Path, settings: Settings
) -> None:
    chosen = {"wording": "1a", "text": ""}
    reviewed = says({"sentences": [chosen]})
    own = says({"sentences": [{"wording": "free", "text": "Darüber würde ich mich auch ärgern."}, chosen]})
    opinions = {"unanswered_asks": [], "unsupported_claims": [], "verdict": "send"}
    suite = _suite(tmp_path, {"ticket_id": _first_ticket()})
    with ChatServer(reviewed, own, reviewed, says("no opinion"), says(opinions)) as server:
        changes = {"model_base_url": server.base_url, "model_own_words": True, "batch_concurrency": 1}
        sampling = settings.model_copy(update=changes)
        how = How(fresh=True, repeat=3)
        run, _ = run_suite(suite, sampling, seller=EXAMPLES, model="openai:scripted", how=how)
        assert len(server.received) == 3
        judge = Judge(ChatModel("openai:scripted", base_url=server.base_url, max_retries=0, backoff_s=0))
        first, second = (with_judge(run, judge, tmp_path) for _ in range(2))
    assert run.repeats
    assert [round(figure.value, 3) for figure in run.repeats.pass_k] == [0.667, 0.333, 0]
    assert (run.cases[0].passes, run.repeats.spread["status"].low, run.repeats.spread["status"].high) == (2, 0, 1)
    assert "spread of status: 0.0% to 100.0%" in run_table(run)
    assert first.judge
    assert (first.judge.scored, first.judge.unscored) == (0, {"invalid_reply": 1})
    assert second.cases[0].scores[JUDGE].value == 1


def test_a_killed_run_goes_on_and_what_was_drafted_is_not_drafted_again(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = _suite(tmp_path, *({"ticket": {"text": f"Where is parcel {n}?"}} for n in range(4)))
    drafted: list[str] = []

    async def draft(ticket: Ticket, desk: Desk) -> Result:
        drafted.append(ticket.id)
        if len(drafted) == 3:
            raise KeyboardInterrupt
        return await draft_reply(ticket, desk)

    monkeypatch.setattr("eval.runner.draft_reply", draft)
    own = settings.model_copy(update={"data_dir": tmp_path / "data", "batch_concurrency": 1})
    with pytest.raises(KeyboardInterrupt):
        run_suite(suite, own, seller=EXAMPLES)
    seen: list[tuple[int, int]] = []
    run, _ = run_suite(suite, own, seller=EXAMPLES, progress=lambda done, n: seen.append((done, n)))
    assert drafted == ["c0", "c1", "c2", "c2", "c3"]
    assert [case.case for case in run.cases] == ["c0", "c1", "c2", "c3"]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_three_stages_agree_and_briefs_saved_by_one_are_what_another_starts_from(
    tmp_path: Path, settings: Settings
) -> None:
    suite = _suite(tmp_path, {"ticket_id": _first_ticket(), "expect": {"language": "de", "status": ["ready"]}})
    prepared, trials = run_suite(suite, settings, seller=EXAMPLES, how=How(stage=Stage.PREPARE))
    assert (prepared.cases[0].status, prepared.cases[0].measures, set(prepared.cases[0].scores)) == (
        None,
        {},
        {"language"},
    )
    assert prepared.figures.statuses == prepared.figures.mistakes == ()
    assert "no draft, no status" in run_table(prepared)
    briefs = tmp_path / "briefs" / "suite.jsonl"
    write_briefs(trials, briefs, suite=suite, seller=EXAMPLES)
    composed_run, again = run_suite(briefs, settings, how=How(stage=Stage.COMPOSE))
    whole, all_trials = run_suite(suite, settings, seller=EXAMPLES)
    assert again[0].result.draft == all_trials[0].result.draft
    assert composed_run.cases[0].status == whole.cases[0].status
    with pytest.raises(InputError, match="case 'c0' has no brief; save briefs with --briefs first"):
        run_suite(suite, settings, seller=EXAMPLES, how=How(stage=Stage.COMPOSE))


def test_without_a_source_its_facts_are_missed_and_the_table_says_by_how_much(
    tmp_path: Path, settings: Settings
) -> None:
    expect = {"action": "reply", "must_state": ["shipment.1.expected"]}
    suite = _suite(tmp_path, {"ticket_id": _first_ticket(), "expect": expect})
    whole, ablated = ablate(suite, settings, seller=EXAMPLES, sources=["tracking"])
    without = {each.source: each.run for each in ablated}
    assert whole.cases[0].scores["facts stated"].value == 1
    assert without["tracking"].cases[0].scores["facts stated"].value == 0
    assert without["tracking"].versions["without"] == "tracking"
    table = ablation_table(whole, ablated)
    assert "tracking              facts stated" in table
    with pytest.raises(InputError, match="there is no source 'weather'; there are orders"):
        ablate(suite, settings, seller=EXAMPLES, sources=["weather"])


def test_each_source_can_be_taken_from_a_desk(settings: Settings) -> None:
    ticket = make_ticket("Wo ist 305-1234567-1234567?")
    with open_desk(settings, EXAMPLES, command="test") as desk:
        for source in SOURCES.values():
            assert asyncio.run(draft_reply(ticket, source.apply(desk))).ticket_id == ticket.id


def test_a_ticket_that_is_not_in_the_queue_is_an_error_that_names_it(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(InputError, match=r"queue\.jsonl: has no ticket 'T-none', which case 'c0' names"):
        run_suite(_suite(tmp_path, {"ticket_id": "T-none"}), settings, seller=EXAMPLES)


def _all_states(wanted: dict[str, list[str]]) -> Run:
    """Every state in every language, as the wordings now are; fills in what each states where that is not known yet."""
    trials = []
    for language in ("en", "de"):
        for state in STATES:
            name = f"{state}-{language}"
            result = with_brief(composed(state, language=language), ticket=make_ticket(name))
            slots = sorted({span.slot for span in result.draft.spans}) if result.draft else []
            must = wanted.setdefault(name, [slot for slot in slots if slot.startswith("shipment")])
            case = make_case(language=language, must_state=must)
            trials.append(Trial(case.model_copy(update={"id": name}), result))
    return score_all(trials, suite="states", versions={})


@pytest.fixture(scope="module")
def before() -> tuple[Run, dict[str, list[str]]]:
    """How it is, and what each state states."""
    wanted: dict[str, list[str]] = {}
    return _all_states(wanted), wanted


SENTENCE = '"{shipment.carrier} last scanned it '
WORSE = {
    "a value is lost": ('"It was last scanned ', "facts stated"),
    "a value is made up": ('"Two days ago {shipment.carrier} last scanned it ', "stated what nothing supports"),
    "a promise is made": ('"We will refund you. {shipment.carrier} last scanned it ', "promised what was not allowed"),
    "contact is given": ('"Write to a@example.com. {shipment.carrier} last scanned it ', "broke a blocking rule"),
}


def _forget_acts() -> None:
    acts.load_acts.cache_clear()
    acts._reviewed.cache_clear()


@pytest.mark.parametrize("how", WORSE)
def test_one_sentence_made_worse_is_found_and_its_cases_are_named(
    how: str, before: tuple[Run, dict[str, list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (was, wanted), (new, found_by) = before, WORSE[how]
    folder = tmp_path / "acts"
    shutil.copytree(acts.FOLDER, folder)
    text = (folder / "en.yaml").read_text(encoding="utf-8")
    assert SENTENCE in text
    (folder / "en.yaml").write_text(text.replace(SENTENCE, new), encoding="utf-8")
    monkeypatch.setattr(acts, "FOLDER", folder)
    _forget_acts()
    try:
        found = compare(was, _all_states(wanted))
    finally:
        _forget_acts()
    assert found.is_worse
    worse = {change.name: change.fell for change in (*found.mistakes, *found.scores) if change.is_worse}
    assert "in_transit_late-en" in worse[found_by]
    assert not any(case.endswith("-de") for case in worse[found_by])
    assert "in_transit_late-en" in comparison_table(found)


def test_the_commands_run_compare_and_exit_1_when_it_got_worse(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.commands.eval.read_settings", lambda: settings)
    suite = _suite(tmp_path, {"ticket_id": _first_ticket()})
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    files = (
        "--results",
        str(tmp_path / "r.jsonl"),
        "--junit",
        str(tmp_path / "junit.xml"),
        "--set",
        "lookup_timeout_s=4",
    )
    arguments = ["eval", "run", str(suite), "--seller", str(EXAMPLES), *files]
    done = CliRunner().invoke(replydesk, [*arguments, "--out", str(a)])
    assert done.exit_code == 0
    assert "costly mistakes" in done.stdout
    assert (tmp_path / "r.jsonl").read_text().count("\n") == 1
    assert "<testsuite" in (tmp_path / "junit.xml").read_text()
    assert read_run(a).versions["set"] == "lookup_timeout_s=4"
    case = read_run(a).cases[0]
    mistaken = read_run(a).model_copy(
        update={"cases": (case.model_copy(update={"mistakes": {"broke a blocking rule": ("contact-phone",)}}),)}
    )
    b.write_text(mistaken.model_dump_json())
    assert CliRunner().invoke(replydesk, ["eval", "compare", str(a), str(a)]).exit_code == 0
    worse = CliRunner().invoke(replydesk, ["eval", "compare", str(a), str(b)])
    assert worse.exit_code == 1
    assert "fell: c0: contact-phone" in worse.stdout
    assert json.loads(CliRunner().invoke(replydesk, ["eval", "compare", str(a), str(b), "--json"]).stdout)["n"] == 1


def test_a_data_set_that_is_absent_cannot_be_converted(tmp_path: Path) -> None:
    arguments = ["eval", "convert", "tau2-retail", "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(replydesk, arguments)
    assert isinstance(done.exception, InputError)
    assert "there is no tau2-retail in it; --data names the folder of data sets" in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_without_a_folder_of_data_the_public_suites_are_skipped_and_named() -> None:
    (line,) = skipped_in(None)
    assert "abcd-humanfirst-intents, bitext-customer-support; name their folder with --data" in line


def test_make_eval_prints_each_suite_and_what_was_skipped(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_eval, "read_settings", lambda: settings)
    suite = _suite(tmp_path, {"ticket": {"text": "Where is it?"}, "seller": str(EXAMPLES)})
    monkeypatch.setattr(make_eval, "SUITE", suite)
    monkeypatch.setattr(
        make_eval,
        "measure",
        lambda briefs: Validity(found=(), flagged=(), by_fault=(), wiring=(), missed=(), alarms=()),
    )
    folders = ["--baselines", str(tmp_path / "baselines"), "--html", str(tmp_path / "pages")]
    assert make_eval.main(["--data", str(tmp_path), *folders]) == 1  # no fault was planted
    printed = capsys.readouterr().out
    assert "suite.jsonl (n = 1" in printed
    assert "skipped: abcd-humanfirst-intents" in printed
    kept = read_run(tmp_path / "baselines" / "suite.json")
    assert (kept.suite, kept.timings, kept.cases[0].detail) == ("suite.jsonl", {}, None)
    assert (tmp_path / "baselines" / "validity.json").is_file()
    assert "Where is it?" in (tmp_path / "pages" / "suite.html").read_text(encoding="utf-8")
