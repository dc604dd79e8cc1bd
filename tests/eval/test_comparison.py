"""Runs are saved whole, compared case by case, and what got worse is named."""

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from core.drafts import Result, Status
from core.errors import InputError
from eval.comparison import LeftOut, compare
from eval.junit import junit_of
from eval.report import READY_AND_RIGHT, READY_TO_SEND, comparison_table, run_table
from eval.runner import score_all
from eval.runs import TEMPLATE, WRITER, Run, bare, read_run, write_run
from eval.scorers import SORTING
from eval.scores import Stage
from eval.trial import Trial
from tests.eval.trials import composed, make_case, with_brief, with_changes, with_sentence, without_sentence
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


def test_a_table_says_how_many_drafts_marked_ready_had_nothing_wrong(good: Result) -> None:
    right, wrong = good, without_sentence(good, "promise_invoice")
    run = _run([right] * 3 + [wrong])
    ready = [case for case in run.cases if case.status is Status.READY]
    line = next(line for line in run_table(run).splitlines() if READY_AND_RIGHT in line)
    passed = sum(case.passed for case in ready)
    assert 0 < passed < len(ready)
    assert line.split()[-5:-3] == [f"{passed / len(ready):.1%}", str(len(ready))]


def test_a_table_names_the_cases_that_failed_below_the_label(good: Result) -> None:
    trials = [
        Trial(make_case(intents=[name]).model_copy(update={"id": name}), good) for name in ("warranty", "complaint")
    ]
    lines = run_table(score_all(trials, suite="s", versions={})).splitlines()
    label = next(at for at, line in enumerate(lines) if line.split()[:1] == ["wrong_intent"])
    assert lines[label + 1] == "    warranty, complaint"


def test_a_draft_that_was_sorted_under_another_name_may_be_right_to_send(good: Result) -> None:
    wrong = (make_case(intents=["refund_status"]), make_case(action="escalate"))
    trials = [Trial(case.model_copy(update={"id": f"c{at}"}), good) for at, case in enumerate(wrong)]
    run = score_all(trials, suite="s", versions={})
    assert [case.passed for case in run.cases] == [False, False]
    assert [case.passed_but(SORTING) for case in run.cases] == [True, False]
    line = next(line for line in run_table(run).splitlines() if READY_TO_SEND in line)
    assert line.split()[-5:-3] == ["50.0%", "2"]


def test_equal_runs_are_not_worse(good: Result) -> None:
    found = compare(_run([good] * N), _run([good] * N))
    assert not found.is_worse
    assert (found.n, found.left_out) == (N, LeftOut())
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
    found = compare(a, changed)
    assert found.left_out == LeftOut(only_b=("c12",), changed=("c0",))
    table = comparison_table(found)
    assert "not compared: 1 with another ticket or other expectations in B than in A (c0)" in table
    assert "not compared: 1 that only B has (c12)" in table


def test_runs_that_share_no_case_cannot_be_compared(good: Result) -> None:
    a = _run([good])
    with pytest.raises(InputError, match="all 1 cases that both runs hold have another ticket or other expectations"):
        compare(a, a.model_copy(update={"cases": (a.cases[0].model_copy(update={"content": "other"}),)}))


def test_runs_of_other_suites_and_of_other_stages_cannot_be_compared(good: Result) -> None:
    a = _run([good])
    renamed = a.model_copy(update={"cases": (a.cases[0].model_copy(update={"case": "other"}),)})
    with pytest.raises(InputError, match="share no case"):
        compare(a, renamed)
    with pytest.raises(InputError, match="one run is of stage all, the other of prepare"):
        compare(a, a.model_copy(update={"stage": Stage.PREPARE}))


def test_a_slice_that_fell_is_worse_only_beyond_what_so_many_slices_show_by_chance(good: Result) -> None:
    worse = without_sentence(good, "acknowledge_delay")
    a, b = _run([good] * N), _run([worse] * N)
    tagged = [_tagged(run, 8) for run in (a, b)]
    found = compare(*tagged)
    change = next(change for change in found.slices if change.name == "tag:all")
    assert change.is_worse
    assert change.p_adjusted is not None
    assert change.p_adjusted > change.difference.p
    assert "WORSE:" in comparison_table(found)
    few = compare(_tagged(a, 8), _tagged(_run([worse] * 4 + [good] * (N - 4)), 8))
    assert not any(change.is_worse for change in few.slices)


def _tagged(run: Run, slices: int) -> Run:
    """Every case in so many slices."""
    tags = ("tag:all", *(f"tag:{number}" for number in range(slices)))
    return run.model_copy(update={"cases": tuple(case.model_copy(update={"tags": tags}) for case in run.cases)})


def test_what_is_kept_in_a_repository_holds_no_message_and_no_times(tmp_path: Path, good: Result) -> None:
    run = _run([good] * N)
    assert run.cases[0].detail
    assert run.cases[0].detail.messages[0].text == "ticket 0"
    write_run(bare(run), tmp_path / "bare.json")
    assert "ticket 0" not in (tmp_path / "bare.json").read_text()
    assert read_run(tmp_path / "bare.json").figures == run.figures


def test_two_runs_differ_in_their_times_alone(tmp_path: Path, good: Result) -> None:
    slow = with_changes(good, timings_ms={"total": 999.0})
    for name, result in (("a", good), ("b", slow)):
        write_run(_run([result] * 2), tmp_path / name)
    a, b = ((tmp_path / name).read_text().splitlines() for name in ("a", "b"))
    assert [x for x, y in zip(a, b, strict=True) if x != y] == [line for line in a if '"timings"' in line]


def test_junit_names_every_case_and_why_it_failed(good: Result) -> None:
    worse = without_sentence(good, "acknowledge_delay")
    costly = with_sentence(good, "Wir erstatten Ihnen den vollen Preis.\x0b")
    suite = fromstring(junit_of(_run([good, worse, costly])))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert len(cases["c0"]) == 0
    failure, error = cases["c1"].find("failure"), cases["c2"].find("error")
    assert failure is not None
    assert "facts stated: wrong: shipment.1.expected" in (failure.text or "")
    assert "missing_fact" in (failure.get("type") or "")
    assert error is not None
    assert "promised what was not allowed" in (error.get("message") or "")


def test_a_file_that_is_no_run_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(InputError, match=r"x\.json"):
        read_run(tmp_path / "x.json")
