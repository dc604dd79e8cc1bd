"""The figures on judgements made by hand."""

import numpy as np
import pytest

from triage.classifier import NO_ASK, Judged
from triage.examples import Labelled
from triage.figures import calibration_error, report
from triage.training import HeldBack

LABELS = ("a", "b", NO_ASK)
NO_ROWS = np.empty(0, dtype=np.int64)


def _message(*intents: str, lang: str = "en") -> Labelled:
    return Labelled(text="x", intents=intents, lang=lang)


def _held_back(
    shares: list[list[float]],
    confidence: list[float],
    known: list[float],
    *,
    least: float = 0.5,
    foreign: list[float] | None = None,
    foreign_rows: list[int] | None = None,
) -> HeldBack:
    n = len(shares)
    judged = Judged(np.array(shares), np.ones(n), np.array(confidence), np.array(known))
    rows = np.array(foreign_rows, dtype=np.int64) if foreign_rows else NO_ROWS
    return HeldBack(LABELS, judged, np.full(n, least), np.array(foreign or []), rows)


def test_calibration_is_exact_on_numbers_made_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.95, 0.95, 0.55, 0.55])
    right = np.array([True, True, True, False, True, False])
    # bin 0.9-1.0: |0.95 - 0.75| x 4, bin 0.5-0.6: |0.55 - 0.5| x 2
    assert calibration_error(confidence, right) == pytest.approx((0.2 * 4 + 0.05 * 2) / 6)


@pytest.mark.parametrize(
    ("confidence", "right", "expected"),
    [([1.0, 1.0], [True, True], 0.0), ([1.0], [False], 1.0), ([0.0], [False], 0.0), ([], [], 0.0)],
)
def test_calibration_at_its_ends(confidence: list[float], right: list[bool], expected: float) -> None:
    assert calibration_error(np.array(confidence), np.array(right, dtype=bool)) == pytest.approx(expected)


def test_doubt_and_boast_in_one_bin_cancel_out_and_in_two_do_not() -> None:
    right = np.array([True, False])
    assert calibration_error(np.array([0.51, 0.59]), right) == pytest.approx(0.05)
    assert calibration_error(np.array([0.15, 0.85]), right) == pytest.approx(0.85)


def test_every_figure_on_four_messages() -> None:
    messages = [_message("a"), _message("b"), _message("a", "b"), _message()]
    held_back = _held_back(
        [[0.9, 0.1, 0.0], [0.6, 0.4, 0.0], [0.2, 0.8, 0.0], [0.1, 0.0, 0.9]],
        [0.9, 0.6, 0.8, 0.2],
        [0.9, 0.4, 0.9, 0.1],
        foreign=[0.1, 0.95],
        foreign_rows=[0, 1],
    )
    figures = report(messages, held_back).all
    assert (figures.n, figures.n_background) == (3, 1)
    assert figures.accuracy == pytest.approx(2 / 3, abs=1e-4)
    assert figures.coverage == pytest.approx(2 / 3, abs=1e-4)  # the second is hardly known
    assert figures.right_when_named == 1.0
    assert figures.let_through == 0.0
    assert figures.macro_f1 == pytest.approx((2 / 3 + 0 + 1) / 3, abs=1e-4)  # of a, b and no_ask
    assert figures.calibration_error == pytest.approx((0.1 + 0.6 + 0.2) / 3, abs=1e-4)
    assert figures.foreign_auroc == pytest.approx(3 / 6)  # of the pairs (0.9, 0.4, 0.9) x (0.1, 0.95)


def test_what_there_is_none_of_has_no_figure() -> None:
    only_background = report([_message(), _message()], _held_back([[0, 0, 1], [1, 0, 0]], [0.1, 0.9], [0.1, 0.9]))
    figures = only_background.all
    assert figures.n == 0
    assert figures.accuracy is figures.calibration_error is figures.coverage is figures.foreign_auroc is None
    assert figures.let_through == 0.5
    only_asks = report([_message("a")], _held_back([[0, 0, 1.0]], [0.1], [0.1])).all
    assert only_asks.let_through is None
    assert only_asks.right_when_named is None
    assert (only_asks.coverage, only_asks.accuracy) == (0.0, 1.0)  # its best intent, though no_ask comes first


def test_macro_f1_counts_background_only_where_there_is_some() -> None:
    judged = _held_back([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.2, 0.0, 0.8]], [0.9, 0.9, 0.9], [0.9, 0.9, 0.9])
    assert report([_message("a"), _message("b"), _message("a")], judged).all.macro_f1 == pytest.approx(
        (2 / 3 + 1) / 2, abs=1e-4
    )
    assert report([_message("a"), _message("b"), _message()], judged).all.macro_f1 == 1.0


def test_messages_of_several_intents_alone_have_no_f1() -> None:
    figures = report([_message("a", "b")], _held_back([[0.9, 0.1, 0.0]], [0.9], [0.9])).all
    assert figures.macro_f1 is None
    assert figures.accuracy == 1.0


def test_each_language_has_its_own_figures_and_foreign_matters() -> None:
    messages = [_message("a"), _message("a", lang="ta"), _message("b", lang="ta")]
    held_back = _held_back(
        [[1, 0, 0], [1, 0, 0], [1, 0, 0]], [0.9] * 3, [0.9, 0.2, 0.8], foreign=[0.5], foreign_rows=[1]
    )
    found = report(messages, held_back)
    assert list(found.by_language) == ["en", "ta"]
    assert found.by_language["en"].foreign_auroc is None
    assert found.by_language["ta"].foreign_auroc == 0.5
    assert [(each.intent, each.taken_for, each.n) for each in found.confusions] == [("b", "a", 1)]


def test_equal_certainty_of_all_is_chance() -> None:
    held_back = _held_back([[1, 0, 0]] * 2, [0.9] * 2, [0.7] * 2, foreign=[0.7, 0.7], foreign_rows=[0, 1])
    assert report([_message("a")] * 2, held_back).all.foreign_auroc == 0.5
