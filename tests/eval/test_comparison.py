"""Runs are saved whole, compared case by case, and what got worse is named."""

from pathlib import Path

import pytest

from core.drafts import Result
from core.errors import InputError
from eval.comparison import compare
from eval.report import comparison_table, run_table
from eval.runner import score_all
from eval.runs import TEMPLATE, WRITER, Run, read_run, write_run
from eval.trial import Trial
from tests.eval.trials import composed, make_case, with_brief, with_sentence, without_sentence
from tests.factories import make_ticket

N = 12


def _run(results: list[Result], suite: str = "s.jsonl") -> Run:
    case = make_case(must_state=["shipment.1.expected"], asks=2)
    trials = []
    for number, result in enumerate(results):
        numbered = case.model_copy(update={"id": f"c{number}"})
        own = with_brief(result, ticket=make_ticket(f"ticket {number}"))
        trials.append(Trial(numbered, own))
    return score_all(trials, suite=suite, versions={"wording": "1"})


@pytest.fixture(scope="module")
def good() -> Result:
    return composed("in_transit_late", "invoice_promised")


def test_a_run_is_read_back_as_it_was_written_and_its_table_is_the_same(tmp_path: Path, good: Result) -> None:
    run = _run([good] * N)
    write_run(run, tmp_path / "run.json")
    again = read_run(tmp_path / "run.json")
    assert again == run
    assert run_table(again) == run_table(_run([good] * N))


def test_a_table_puts_costly_mistakes_first_with_n_and_interval(good: Result) -> None:
    lines = run_table(_run([good] * N)).splitlines()
    mistakes = next(at for at, line in enumerate(lines) if line.startswith("costly mistakes"))
    assert mistakes < next(at for at, line in enumerate(lines) if line.startswith("what was asked"))
    assert lines[mistakes + 1].split()[-5:] == ["0.0%", "12", "0.0%", "to", "24.2%"]


def test_equal_runs_are_not_worse(good: Result) -> None:
    found = compare(_run([good] * N), _run([good] * N))
    assert not found.is_worse
    assert (found.n, found.left_out) == (N, ())
    assert "not worse" in comparison_table(found)


def test_one_costly_mistake_is_enough_and_its_case_is_named(good: Result) -> None:
    worse = with_sentence(good, "Wir erstatten Ihnen den vollen Preis.")
    found = compare(_run([good] * N), _run([*[good] * (N - 1), worse]))
    assert found.is_worse
    assert "! promised what was not allowed" in comparison_table(found)
    assert "fell: c11: a free sentence speaks of" in comparison_table(found)


def test_a_sentence_that_is_lost_everywhere_is_a_fall_beyond_the_interval(good: Result) -> None:
    worse = without_sentence(good, "acknowledge_delay")
    found = compare(_run([good] * N), _run([worse] * 5 + [good] * 7))
    fallen = {change.name: list(change.fell) for change in found.scores if change.is_worse}
    assert fallen["facts stated"] == ["c0", "c1", "c2", "c3", "c4"]
    better = compare(_run([worse] * 5 + [good] * 7), _run([good] * N))
    assert not better.is_worse


def test_one_case_that_fell_is_named_but_may_be_chance_where_a_model_writes(good: Result) -> None:
    worse = without_sentence(good, "acknowledge_delay")
    found = compare(_run([good] * N), _run([worse] + [good] * (N - 1)))
    assert not found.is_worse
    assert "fell: c0" in comparison_table(found)


def test_one_draft_that_only_lost_is_worse_where_templates_write(good: Result) -> None:
    worse = without_sentence(good, "acknowledge_delay")
    a, b = (_by_template(run) for run in (_run([good] * N), _run([worse] + [good] * (N - 1))))
    assert "WORSE: facts stated (c0)" in comparison_table(compare(a, b))
    assert not compare(b, a).is_worse
    exchanged = _by_template(_run([good, worse, *[good] * (N - 2)]))
    assert not compare(exchanged, b).is_worse


def _by_template(run: Run) -> Run:
    return run.model_copy(update={"versions": {WRITER: TEMPLATE}})


def test_cases_that_changed_between_the_runs_are_left_out(good: Result) -> None:
    a, b = _run([good] * N), _run([good] * (N + 1))
    changed = b.model_copy(update={"cases": (b.cases[0].model_copy(update={"content": "other"}), *b.cases[1:])})
    assert compare(a, changed).left_out == ("c0", "c12")


def test_runs_that_share_no_case_cannot_be_compared(good: Result) -> None:
    a = _run([good])
    with pytest.raises(InputError, match="share no case"):
        compare(a, a.model_copy(update={"cases": (a.cases[0].model_copy(update={"content": "other"}),)}))


def test_a_file_that_is_no_run_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(InputError, match=r"x\.json"):
        read_run(tmp_path / "x.json")
