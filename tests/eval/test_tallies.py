"""Bins, matrices and lists hold every case once, and what is counted is what is linked."""

import pytest

from core.drafts import Status
from eval.cases import Provenance, Split
from eval.comparison import compare
from eval.runs import Run, Scored, figures_of, percentile
from eval.scores import Score
from eval.tallies import (
    NONE,
    Lists,
    _paired,
    changes_of,
    confusion,
    label_rows,
    ranges,
    reliability,
    score_rows,
    slice_rows,
    status_rows,
    steps,
)


@pytest.mark.parametrize(("n", "rank"), [(1, 1), (2, 2), (19, 19), (20, 19), (21, 20), (100, 95)])
def test_a_percentile_is_the_nearest_rank(n: int, rank: int) -> None:
    assert percentile(range(1, n + 1), 0.95) == rank


def _scored(name: str, language: float, **changes: object) -> Scored:
    fields = {
        "case": name,
        "content": name,
        "split": Split.DEV,
        "provenance": Provenance.WRITTEN,
        "status": Status.READY,
        "mistakes": {},
        "scores": {"language": Score(value=language, why="de, wanted nl")},
        "labels": () if language == 1 else ("misread_language",),
    }
    return Scored.model_validate({**fields, **changes})


def _run(*cases: Scored, **changes: object) -> Run:
    fields = {"suite": "s", "suite_hash": "h", "versions": {"writer": "template"}, "figures": figures_of(cases)}
    return Run.model_validate({**fields, "cases": cases, **changes})


RUN = _run(
    *(_scored(f"de-{n}", float(n > 0), tags=("de",)) for n in range(6)),
    *(_scored(f"nl-{n}", float(n > 3), tags=("nl",)) for n in range(6)),
    _scored("pl-0", 0.0, tags=("pl",), status=Status.ESCALATED),
)


def _hits(lists: Lists, href: str) -> dict[str, str]:
    return dict(next(each.hits for each in lists.all if f"#{each.anchor}" == href))


def test_each_figure_links_to_the_cases_that_make_it() -> None:
    lists = Lists()
    (language,) = score_rows(RUN, lists)
    wrong = _hits(lists, language.href)
    assert list(wrong) == ["de-0", "nl-0", "nl-1", "nl-2", "nl-3", "pl-0"]
    assert set(wrong.values()) == {"de, wanted nl"}
    assert language.figure.value == 1 - len(wrong) / language.figure.n
    assert _hits(lists, label_rows(RUN, lists)[0].href).keys() == wrong.keys()
    shares = {row.figure.name: row.hits for row in status_rows(RUN, lists)}
    assert (shares["ready"], shares["escalated"], shares["abstained"]) == (12, 1, 0)


def test_slices_come_weakest_first_and_small_ones_apart() -> None:
    big, small = slice_rows(RUN, Lists())
    assert [row.figure.name for row in big] == ["nl", "de"]
    assert [row.figure.name for row in small] == ["pl"]
    assert [row.figure.interval.high for row in big] == sorted(row.figure.interval.high for row in big)


def test_reliability_bins_hold_what_was_said_and_how_often_it_was_right() -> None:
    lists = Lists()
    found = reliability([(1.0, True, "a"), (0.95, False, "b"), (0.3, False, "c")], lists, what="x")
    assert [(each.n, round(each.mean, 3), each.right) for each in found.bins] == [(1, 0.3, 0), (2, 0.975, 0.5)]
    assert found.error == pytest.approx((0.3 + 2 * 0.475) / 3)
    assert _hits(lists, found.bins[1].href) == {"b": "0.95"}


def test_of_several_intents_each_counts_once() -> None:
    assert list(_paired(("a", "b"), ["b", "c", "d"])) == [("b", "b"), ("a", "c"), (NONE, "d")]
    assert list(_paired((), [])) == [(NONE, NONE)]
    assert list(_paired(("a",), [])) == [("a", NONE)]


def test_a_matrix_sums_up_to_all_that_was_wanted_or_found() -> None:
    found = confusion([("a", "a", "1"), ("a", "b", "2"), ("b", "b", "3"), ("a", NONE, "4")], Lists(), what="intent")
    assert (found.n, found.right, found.labels) == (4, 2, ("a", "b", NONE))
    assert [(wanted, got, cell.n) for wanted, got, cell in found.worst] == [("a", "b", 1), ("a", NONE, 1)]
    assert found.cells["b", "b"].shade == 9


def test_one_slow_case_does_not_squeeze_all_others_into_one_bar() -> None:
    found = ranges({**{f"c{n}": n / 10 for n in range(100)}, "slow": 5000.0})
    assert sum(len(each.cases) for each in found) == 101
    assert found[-1].is_open
    assert found[-1].cases == ("slow",)
    assert (found[0].low, found[0].high) == (0, 2)
    assert ranges({"a": 0.0}) == ranges({"a": 0.0})[:1]


def test_steps_come_dearest_first() -> None:
    run = _run(_scored("a", 1.0), timings={"a": {"triage": 2.0, "total": 5.0}})
    assert [(step.name, step.median, step.n) for step in steps(run)] == [("total", 5.0, 1), ("triage", 2.0, 1)]


def test_changes_say_which_cases_fell_and_what_did_not_move() -> None:
    before = _run(*(_scored(f"c{n}", 1.0, tags=("de",)) for n in range(20)))
    after = _run(*(_scored(f"c{n}", float(n > 11), tags=("de",)) for n in range(20)))
    lists = Lists()
    found = changes_of(compare(before, after), lists)
    assert [row.change.name for row in found.moved] == ["language"]
    assert len(_hits(lists, found.moved[0].fell)) == 12
    assert found.moved[0].rose == ""
    assert "missed a hand-over" in found.unmoved
    assert {row.change.name for row in found.worse_slices} == {"de", "split:dev", "provenance:written-for-this-project"}
    assert found.other_slices == []
