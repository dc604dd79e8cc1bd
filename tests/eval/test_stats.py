"""Intervals and tests against known figures, and that they are the same every time."""

import pytest

from eval.stats import (
    bootstrap,
    bootstrap_mean,
    compare_paired,
    fewest_falls,
    holm,
    kappa,
    mcnemar,
    pass_hat,
    signed_ranks,
    wilson,
)


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


def test_holm_adjusts_by_rank_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()


def test_kappa_is_agreement_beyond_chance() -> None:
    assert kappa([1, 1, 0, 0], [1, 1, 0, 0]) == 1
    assert kappa([1, 1, 0, 0], [1, 0, 1, 0]) == 0
    assert kappa([1, 1], [1, 1]) == 0
    assert kappa("yyyn", "yynn") == pytest.approx(0.5)
    with pytest.raises(ValueError, match="no items"):
        kappa([], [])


def test_pass_hat_is_the_share_of_draws_without_a_failure() -> None:
    assert pass_hat(3, 4, 1) == 0.75
    assert pass_hat(3, 4, 2) == 0.5
    assert pass_hat(1, 4, 2) == 0


def test_a_mean_of_few_numbers_has_no_interval() -> None:
    assert bootstrap_mean([1.0, 2.0]) is None
    interval = bootstrap_mean([10.0, 20.0, 30.0, 40.0, 50.0, 60.0])
    assert interval
    assert 10 < interval.low < 35 < interval.high < 60
