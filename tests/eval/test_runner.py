"""Suites are run at a real desk, the same figures every time, and a wording made worse is found and named."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import drafting.acts as acts
import eval.__main__ as make_eval
from api.cli import replydesk
from core.errors import InputError
from core.reading import read_records
from core.tickets import Ticket
from eval.comparison import compare
from eval.report import comparison_table, run_table
from eval.runner import run_suite, score_all
from eval.runs import Run, read_run
from eval.trial import Trial
from service.settings import Settings
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


def test_the_same_suite_gives_the_same_figures(tmp_path: Path, settings: Settings) -> None:
    texts = ("Where is my parcel?", "Wo bleibt die Rechnung?", "Quiero devolverlo", "ok", "")
    suite = _suite(tmp_path, *({"ticket": {"text": text}} for text in texts))
    first, second = (run_suite(suite, settings, seller=EXAMPLES)[0] for _ in range(2))
    assert run_table(first) == run_table(second)
    assert not compare(first, second).is_worse


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


SENTENCE = '"{shipment.carrier} last scanned it '
WORSE = {
    "a value is lost": ('"It was last scanned ', "facts stated"),
    "a value is made up": ('"Two days ago {shipment.carrier} last scanned it ', "stated what nothing supports"),
    "a promise is made": ('"We will refund you. {shipment.carrier} last scanned it ', "promised what was not allowed"),
    "contact is given": ('"Write to a@example.com. {shipment.carrier} last scanned it ', "broke a blocking rule"),
}


@pytest.mark.parametrize("how", WORSE)
def test_one_sentence_made_worse_is_found_and_its_cases_are_named(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: dict[str, list[str]] = {}
    before = _all_states(wanted)
    new, found_by = WORSE[how]
    folder = tmp_path / "acts"
    shutil.copytree(acts.FOLDER, folder)
    text = (folder / "en.yaml").read_text(encoding="utf-8")
    assert SENTENCE in text
    (folder / "en.yaml").write_text(text.replace(SENTENCE, new), encoding="utf-8")
    monkeypatch.setattr(acts, "FOLDER", folder)
    acts.load_acts.cache_clear()
    try:
        found = compare(before, _all_states(wanted))
    finally:
        acts.load_acts.cache_clear()
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
    arguments = ["eval", "run", str(suite), "--seller", str(EXAMPLES), "--results", str(tmp_path / "r.jsonl")]
    done = CliRunner().invoke(replydesk, [*arguments, "--out", str(a)])
    assert done.exit_code == 0
    assert "costly mistakes" in done.stdout
    assert (tmp_path / "r.jsonl").read_text().count("\n") == 1
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


def test_a_data_set_that_is_absent_is_skipped_with_a_message(tmp_path: Path) -> None:
    arguments = ["eval", "convert", "tau2-retail", "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(replydesk, arguments)
    assert done.exit_code == 0
    assert "skipped: tau2-retail" in done.stderr
    assert not (tmp_path / "out").exists()


def test_make_eval_prints_each_suite_and_what_was_skipped(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_eval, "read_settings", lambda: settings)
    suite = _suite(tmp_path, {"ticket": {"text": "Where is it?"}, "seller": str(EXAMPLES)})
    monkeypatch.setattr(make_eval, "SUITE", suite)
    assert make_eval.main(["--data", str(tmp_path), "--baselines", str(tmp_path / "baselines")]) == 0
    printed = capsys.readouterr().out
    assert "suite.jsonl (n = 1" in printed
    assert "skipped: abcd-humanfirst-intents" in printed
    assert read_run(tmp_path / "baselines" / "suite.json").suite == "suite.jsonl"
