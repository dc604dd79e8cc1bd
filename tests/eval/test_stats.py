"""Intervals and tests against known figures, and that they are the same every time."""

import pytest

from eval.stats import bootstrap, compare_paired, fewest_falls, mcnemar, signed_ranks, wilson


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611
    assert (wilson(81, 263).low, wilson(81, 263).high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert (wilson(0, 20).low, wilson(0, 20).high) == pytest.approx((0, 0.1611), abs=1e-4)


def test_no_cases_leave_everything_open() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0, 1)
    assert (bootstrap([]).low, bootstrap([1, 1]).high) == (0, 1)


def test_a_bootstrap_covers_the_mean_and_is_the_same_every_time() -> None:
    scores = [1.0, 0.5, 0.75, 0.0, 1.0, 1.0, 0.25, 0.5] * 5
    assert bootstrap(scores) == bootstrap(scores)
    assert bootstrap(scores).low < sum(scores) / len(scores) < bootstrap(scores).high


def test_mcnemar_is_a_sign_test_of_what_changed() -> None:
    assert mcnemar([0] * 50) == 1
    assert mcnemar([-1] * 5 + [0] * 100) == pytest.approx(2 / 2**5)
    assert mcnemar([-1, 1]) == 1


def test_wilcoxon_sees_a_steady_fall_and_nothing_in_no_change() -> None:
    assert signed_ranks([0.0] * 20) == 1
    assert signed_ranks([-0.1 - n / 100 for n in range(12)]) < 0.01


def test_equal_scores_differ_by_nothing_and_say_what_could_have_been_seen() -> None:
    same = compare_paired([1, 0] * 60, [1, 0] * 60, is_binary=True)
    assert (same.mean, same.upper, same.p) == (0, 0, 1)
    assert same.smallest == fewest_falls(120) / 120 == 3 / 120


def test_the_fewest_falls_are_just_enough() -> None:
    n = 120
    enough = fewest_falls(n)
    fell = compare_paired([1] * n, [0] * (enough + 1) + [1] * (n - enough - 1), is_binary=True)
    one = compare_paired([1] * n, [0] + [1] * (n - 1), is_binary=True)
    assert fell.upper < 0 <= one.upper


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compare_paired([1, 1], [1], is_binary=True)
