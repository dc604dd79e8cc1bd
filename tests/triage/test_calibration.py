"""What held-back opinions come to, on made-up ones."""

import numpy as np
import pytest

from triage.calibration import AT_FACE_VALUE, Opinions, fit_settings
from triage.classifier import UNSEEN, Column, Evidence, Logistic, Matrix, best_score
from triage.recipe import OWN_FLOOR

LABELS = 4
ASKS = np.array([True, True, True, False])
"""The last label asks nothing."""


def _opinions(best: Column, *, nearest: float = 0.6, background: float = 0.3) -> Opinions:
    """Of messages whose first label has these scores and whose others have none."""
    scores: Matrix = np.zeros((len(best), LABELS))
    scores[:, 0] = best
    return Opinions(scores, scores.copy(), np.full(len(best), nearest), np.full(len(best), background))


def _targets(n: int) -> Matrix:
    targets: Matrix = np.zeros((n, LABELS))
    targets[:, 0] = 1.0
    return targets


def _spread(middle: float, n: int = 60) -> Column:
    return middle + np.linspace(-1.5, 1.5, n)


def _known(settings_of: Logistic, said: Opinions) -> Column:
    return settings_of.of(said.evidence(np.full((len(said.nearest), LABELS), 0.25), ASKS))


def test_a_high_score_speaks_for_the_list_though_the_shares_are_the_same() -> None:
    settings = fit_settings(_opinions(_spread(4)), _targets(60), _opinions(_spread(2)), ASKS, own=True)
    low, high = _known(settings.known, _opinions(np.array([1.0, 5.0])))
    assert low < high


def test_the_score_is_the_best_intents_and_not_what_asks_nothing() -> None:
    by_vector, by_terms = np.array([[1.0, 2.0, 0.0, 9.0]]), np.array([[3.0, 0.0, 0.0, 9.0]])
    assert best_score(by_vector, by_terms, ASKS).tolist() == [2.0]


def test_a_few_messages_do_not_turn_what_is_expected_around() -> None:
    """By chance the strange ones score higher, and are less like what asks nothing."""
    inside, outside = _opinions(_spread(2, 6), background=0.6), _opinions(_spread(3, 6), background=0.2)
    known = fit_settings(inside, _targets(6), outside, ASKS, own=True).known
    assert min(known.by_score, known.by_share, known.by_nearest, -known.by_background) >= 0


def test_what_tells_the_messages_apart_weighs_more_than_what_does_not() -> None:
    def weight(outside: float) -> float:
        return fit_settings(
            _opinions(_spread(4)), _targets(60), _opinions(_spread(outside)), ASKS, own=True
        ).known.by_score

    assert weight(4) < 0.8 * weight(2)


def test_what_is_the_same_for_all_messages_has_no_weight() -> None:
    known = fit_settings(_opinions(_spread(4)), _targets(60), _opinions(_spread(2)), ASKS, own=True).known
    assert known.by_nearest == known.by_background == 0.0


@pytest.mark.parametrize(("own", "floor"), [(True, 0.35), (False, None)])
def test_the_floor_of_an_own_list_is_fixed_and_else_nearly_all_of_the_list_passes(
    own: bool, floor: float | None
) -> None:
    said = _opinions(_spread(4))
    settings = fit_settings(said, _targets(60), _opinions(_spread(2)), ASKS, own=own)
    if floor is not None:
        assert settings.least_known == floor
    else:
        assert np.mean(settings.judge(said, ASKS).known >= settings.least_known) == pytest.approx(0.95, abs=0.01)


def test_without_any_strange_message_the_share_is_taken_at_face_value_and_nearly_all_passes() -> None:
    said = _opinions(_spread(4))
    settings = fit_settings(said, _targets(60), Opinions.stacked([], LABELS), ASKS, own=True)
    assert settings.known == AT_FACE_VALUE
    assert np.mean(settings.judge(said, ASKS).known >= settings.least_known) > 0.9


def test_the_evidence_of_no_texts_is_empty() -> None:
    found = Opinions.stacked([], LABELS).evidence(np.empty((0, LABELS)), ASKS)
    assert isinstance(found, Evidence)
    assert [len(each) for each in found] == [0, 0, 0, 0]


def test_an_intent_that_no_fold_had_seen_does_not_weigh_the_opinions() -> None:
    said, targets = _opinions(_spread(4)), _targets(60)
    one: Matrix = np.array([[0.0, 1.0, 0.0, 0.0]])
    strange = Opinions(np.where(one, UNSEEN, 0.0), np.where(one, UNSEEN, 0.0), np.array([0.6]), np.array([0.3]))
    both = Opinions.stacked([said, *[strange] * 6], LABELS)
    without = fit_settings(said, targets, _opinions(_spread(2)), ASKS, own=True)
    beside = fit_settings(both, np.vstack([targets, *[one] * 6]), _opinions(_spread(2)), ASKS, own=True)
    assert (beside.vector_weight, beside.term_weight) == (without.vector_weight, without.term_weight)
    alone = fit_settings(strange, one, _opinions(_spread(2)), ASKS, own=True)
    assert (alone.vector_weight, alone.term_weight) == (1.0, 1.0)


def test_a_list_of_one_intent_has_the_floor_of_an_own_list() -> None:
    said = _opinions(np.full(12, 20.0))
    assert fit_settings(said, _targets(12), Opinions.stacked([], LABELS), ASKS, own=True).least_known == OWN_FLOOR
