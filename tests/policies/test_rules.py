"""How rules combine, how they are counted, and what a wrong pack is told."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decisions import RuleKind
from core.errors import InputError
from core.offers import Goods
from core.workdays import is_working_day
from policies.deadlines import Deadline, Span, Start, Unit, count
from policies.rules import Anchor, Term, Topic, all_packs, apply, read_packs, resolve, rules_for
from policies.scope import Place, Scope
from policies.shares import Part, ShareTopic, resolve_shares
from tests.policies.packs_table import FILE, packs_table

FLOOR, CAP, DEFAULT, MANDATORY = RuleKind.FLOOR, RuleKind.CAP, RuleKind.DEFAULT, RuleKind.MANDATORY
GRANT = RuleKind.GRANT
DELIVERED = Start(date(2026, 11, 3), "delivered")
UNKNOWN = " (public holidays in XX: not known)"


def term(kind: RuleKind, days: int | None, *, rule: str = "") -> Term:
    """A rule that ends so many days after 3 Nov; None for one that has not begun."""
    span = Span(14 if days is None else days, Unit.DAYS)
    return Term(
        rule=rule or f"{kind.value}-{days}",
        kind=kind,
        by="seller" if kind is RuleKind.GRANT else f"{kind.value} {days}",
        span=span,
        source="a test",
        waits_for="delivered",
        deadline=None if days is None else count(DELIVERED, span, "DE"),
    )


def grant(days: int | None) -> Term:
    return term(RuleKind.GRANT, days, rule="returns-eu#1")


@pytest.mark.parametrize(
    ("terms", "days", "decided"),
    [
        ([], None, []),
        ([term(FLOOR, 14)], 14, ["floor-14"]),
        ([term(FLOOR, 14), term(FLOOR, 30)], 30, ["floor-30"]),
        ([term(FLOOR, 30), grant(60)], 60, ["returns-eu#1"]),
        ([term(FLOOR, 30), grant(10)], 30, ["floor-30"]),
        ([term(FLOOR, 30), grant(30)], 30, ["returns-eu#1", "floor-30"]),
        ([term(DEFAULT, 14)], 14, ["default-14"]),
        ([term(DEFAULT, 14), grant(7)], 7, ["returns-eu#1"]),
        ([term(DEFAULT, 14), grant(0)], 0, ["returns-eu#1"]),
        ([term(DEFAULT, 14), term(FLOOR, 7)], 14, ["default-14"]),
        ([term(CAP, 45), grant(60)], 45, ["returns-eu#1", "cap-45"]),
        ([term(CAP, 45), grant(30)], 30, ["returns-eu#1"]),
        ([term(CAP, 20), term(FLOOR, 30), grant(60)], 30, ["floor-30"]),
        ([term(CAP, 20), term(FLOOR, 30)], 30, ["floor-30"]),
        ([term(CAP, 40), term(CAP, 20), grant(60)], 20, ["returns-eu#1", "cap-20"]),
        ([term(CAP, 20)], None, []),
        ([term(MANDATORY, 7), term(FLOOR, 30), grant(60)], 7, ["mandatory-7"]),
        ([term(MANDATORY, 7), term(MANDATORY, 10), grant(60)], 10, ["mandatory-10"]),
    ],
)
def test_the_most_generous_of_floors_and_grant_holds(terms: list[Term], days: int | None, decided: list[str]) -> None:
    held = resolve(Topic.RETURN_WINDOW, terms)
    assert held.day == (None if days is None else count(DELIVERED, Span(days, Unit.DAYS), "DE").day)
    assert [looked.rule for looked in held.looked if looked.decided] == decided
    assert {looked.rule for looked in held.looked} == {term.rule for term in terms}
    assert held.rule == (decided[0] if decided else "")


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ([term(FLOOR, 14), term(FLOOR, 2), grant(3)], 2),
        ([term(FLOOR, 14), grant(3)], 3),
        ([term(CAP, 5), grant(3)], 5),
        ([term(DEFAULT, 14), grant(20)], 20),
    ],
)
def test_for_a_duty_of_the_seller_the_earliest_day_is_the_most_generous(terms: list[Term], days: int) -> None:
    assert resolve(Topic.REFUND, terms).day == count(DELIVERED, Span(days, Unit.DAYS), "DE").day


def test_a_floor_that_waits_keeps_a_window_open_and_a_waiting_grant_does_not() -> None:
    assert resolve(Topic.RETURN_WINDOW, [term(FLOOR, None), grant(60)]).has_not_begun
    assert not resolve(Topic.RETURN_WINDOW, [term(FLOOR, 14), grant(None)]).has_not_begun
    assert not resolve(Topic.RETURN_WINDOW, [term(CAP, None), grant(60)]).has_not_begun


@given(
    floors=st.lists(st.integers(0, 400), max_size=4), granted=st.none() | st.integers(0, 400), cap=st.integers(0, 400)
)
def test_no_floor_is_ever_undercut(floors: list[int], granted: int | None, cap: int) -> None:
    terms = [term(FLOOR, days) for days in floors] + [term(CAP, cap)]
    terms += [] if granted is None else [grant(granted)]
    held = resolve(Topic.RETURN_WINDOW, terms)
    generous = max([*floors, *([] if granted is None else [min(granted, cap)])], default=None)
    assert held.day == (None if generous is None else count(DELIVERED, Span(generous, Unit.DAYS), "DE").day)


@pytest.mark.parametrize(
    ("start", "span", "country", "says"),
    [
        (Start(date(2026, 11, 3), "delivered"), Span(30, Unit.DAYS), "DE", "delivered Tue 3 Nov + 30 days = Thu 3 Dec"),
        (Start(date(2026, 11, 14)), Span(1, Unit.WORKING_DAYS), "DE", "Sat 14 Nov + 1 working day = Mon 16 Nov"),
        (Start(date(2026, 11, 14)), Span(0, Unit.WORKING_DAYS), "DE", "Sat 14 Nov + 0 working days = Sat 14 Nov"),
        (
            Start(date(2026, 12, 30)),
            Span(3, Unit.WORKING_DAYS),
            "DE",
            "Wed 30 Dec 2026 + 3 working days = Tue 5 Jan 2027 (public holiday in DE: Fri 1 Jan)",
        ),
        (
            Start(date(2026, 11, 2)),
            Span(2, Unit.WORKING_DAYS),
            "XX",
            f"Mon 2 Nov + 2 working days = Wed 4 Nov{UNKNOWN}",
        ),
    ],
)
def test_arithmetic_is_shown_in_words(start: Start, span: Span, country: str, says: str) -> None:
    assert count(start, span, country).says == says


def test_a_last_day_that_is_no_working_day_moves_on_where_the_law_says_so() -> None:
    saturday = count(Start(date(2026, 10, 31), "delivered"), Span(14, Unit.DAYS), "DE", to_working_day=True)
    assert saturday == Deadline(
        date(2026, 11, 16), "delivered Sat 31 Oct + 14 days = Sat 14 Nov, no working day, so Mon 16 Nov"
    )
    christmas = count(Start(date(2026, 12, 11)), Span(14, Unit.DAYS), "DE", to_working_day=True)
    assert christmas.day == date(2026, 12, 28)


@given(
    day=st.dates(date(2020, 1, 1), date(2035, 1, 1)), amount=st.integers(1, 60), country=st.sampled_from(["DE", "GB"])
)
def test_working_days_end_on_a_working_day(day: date, amount: int, country: str) -> None:
    assert is_working_day(count(Start(day), Span(amount, Unit.WORKING_DAYS), country).day, country)


@pytest.mark.parametrize(
    ("country", "marketplace", "rules"),
    [
        ("DE", "amazon", {"amazon-return-window", "eu-withdrawal"}),
        ("GB", "amazon", {"amazon-return-window", "uk-cancellation"}),
        ("US", "ebay", {"us-no-federal-right"}),
        ("NO", "own-store", {"eea-withdrawal"}),
        ("CH", "own-store", set()),
        ("AR", "mercadolibre", {"mercadolibre-return-window", "ar-revocation"}),
    ],
)
def test_rules_hold_where_they_say(country: str, marketplace: str, rules: set[str]) -> None:
    found = rules_for(Topic.RETURN_WINDOW, Place(country=country, marketplace=marketplace))
    assert {rule.id for rule in found} == rules


def test_every_member_of_the_union_has_the_right_of_withdrawal() -> None:
    withdrawal = next(rule for rule in all_packs().rules if rule.id == "eu-withdrawal")
    assert len(set(withdrawal.when.countries)) == 27


def test_every_rule_can_be_applied_and_says_who_says_so() -> None:
    starts = {anchor: DELIVERED for anchor in Anchor}
    for rule in all_packs().rules:
        applied = apply(rule, starts, "DE")
        assert applied.deadline is not None, rule.id
        assert f"({rule.by})" in applied.deadline.says
        assert rule.confidence.value in applied.source
        assert apply(rule, {}, "DE").deadline is None


def test_money_may_wait_for_the_goods() -> None:
    rule = next(rule for rule in all_packs().rules if rule.id == "eu-withdrawal-refund")
    asked, arrived = Start(date(2026, 11, 2), "return requested"), Start(date(2026, 11, 30), "return received")
    waited = apply(rule, {Anchor.RETURN_REQUESTED: asked, Anchor.RETURN_RECEIVED: arrived}, "DE").deadline
    assert waited is not None
    assert waited.day == date(2026, 11, 30)
    assert waited.says.endswith("not before return received Mon 30 Nov")
    assert apply(rule, {Anchor.RETURN_REQUESTED: asked}, "DE").deadline is None


PACK = """
title: A test
rules:
  - id: a-rule
    topic: return_window
    kind: floor
    value: 14
    unit: days
    counted_from: delivered
    by: Somebody
    source: a test
    read_on: 2026-11-21
    confidence: official
"""


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("kind: floor", "kind: flor", r"a\.yaml:6: rules\.0\.kind: "),
        ("value: 14", "value: -1", r"a\.yaml:7: rules\.0\.value: "),
        ("value: 14", "value: 40000", r"a\.yaml:7: rules\.0\.value: "),
        ("by: Somebody", "bye: Somebody", r"a\.yaml:10: rules\.0\.bye: unknown field"),
        ("read_on: 2026-11-21", "read_on: 2026-13-40", r"a\.yaml:12: read_on: 2026-13-40 is no day"),
        ("by: Somebody", "by: Somebody\n    when: {marketplaces: [amazn]}", r"unknown marketplace 'amazn'"),
        ("by: Somebody", "by: Somebody\n    when: {countries: [NO]}", r"rules\.0\.when\.countries\.0"),
        ("kind: floor", "kind: grant", r"a\.yaml:6: rules\.0\.kind: a pack holds no grants"),
        ("unit: days", "unit: years", r"a\.yaml:7: rules\.0\.value: 14 years is more than 10 years"),
        ("by: Somebody", "by: Somebody\n    when: {goods: [shoes]}", r"rules\.0\.when\.goods\.0"),
        (
            "by: Somebody",
            "by: Somebody\n    when: {goods: [digital], except_goods: [hygiene]}",
            r"one of them says it all",
        ),
        (
            "by: Somebody",
            "by: Somebody\n    when: {ordered_from: 2026-02-01, ordered_until: 2026-01-01}",
            r"before it begins",
        ),
    ],
)
def test_a_wrong_pack_is_told_by_file_line_and_field(tmp_path: Path, old: str, new: str, error: str) -> None:
    (tmp_path / "a.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=error):
        read_packs(tmp_path)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (
            "exclusions: [{id: b, rules: [no-rule], goods: digital",
            r"a\.yaml: exclusions\.b\.rules: there is no rule no-rule",
        ),
        (
            "exclusions: [{id: a-rule, rules: [a-rule], goods: digital",
            r"exclusions\.a-rule: is used in a\.yaml already",
        ),
        ("shares: [{id: b, topic: price, kind: floor, percent: 101", r"a\.yaml:\d+: shares\.0\.percent: "),
        ("shares: [{id: b, topic: price, kind: grant, percent: 10", r"shares\.0\.kind: a pack holds no grants"),
        ("shares: [{id: b, topic: prize, kind: floor, percent: 10", r"shares\.0\.topic: "),
    ],
)
def test_a_wrong_share_or_exclusion_is_told(tmp_path: Path, more: str, error: str) -> None:
    stated = "by: x, source: x, read_on: 2026-11-21, confidence: official}]"
    (tmp_path / "a.yaml").write_text(f"{PACK}{more}, {stated}\n", encoding="utf-8")
    with pytest.raises(InputError, match=error):
        read_packs(tmp_path)


def test_a_pack_that_says_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: Empty\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds neither rules nor shares nor exclusions"):
        read_packs(tmp_path)


@pytest.mark.parametrize(
    ("ordered", "holds"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (None, True),
    ],
)
def test_a_rule_may_hold_for_a_season_only(ordered: date | None, holds: bool) -> None:
    season = Scope(ordered_from=date(2026, 11, 1), ordered_until=date(2026, 12, 24))
    assert season.covers(Place(country="DE", marketplace="own-store", ordered=ordered)) is holds


def test_every_exclusion_of_the_union_names_a_condition_only_where_the_law_does() -> None:
    conditions = {e.goods: e.once for e in all_packs().exclusions if e.id.startswith("eu-")}
    assert {goods for goods, once in conditions.items() if once is None} == {
        Goods.CUSTOM_MADE,
        Goods.PERISHABLE,
        Goods.PERIODICAL,
        Goods.DATED_SERVICE,
    }


@pytest.mark.parametrize(
    ("parts", "percent", "decided"),
    [
        ([], None, []),
        ([(FLOOR, 100)], 100, ["floor-100"]),
        ([(DEFAULT, 0)], 0, ["default-0"]),
        ([(DEFAULT, 0), (GRANT, 60)], 60, ["grant-60"]),
        ([(DEFAULT, 50), (GRANT, 0)], 0, ["grant-0"]),
        ([(FLOOR, 40), (GRANT, 20)], 40, ["floor-40"]),
        ([(CAP, 50), (GRANT, 80)], 50, ["grant-80", "cap-50"]),
        ([(CAP, 50), (FLOOR, 70), (GRANT, 80)], 70, ["floor-70"]),
        ([(MANDATORY, 10), (FLOOR, 70), (GRANT, 80)], 10, ["mandatory-10"]),
    ],
)
def test_shares_combine_as_limits_do(
    parts: list[tuple[RuleKind, int]], percent: int | None, decided: list[str]
) -> None:
    held = resolve_shares(
        ShareTopic.PRICE, [Part(f"{kind.value}-{given}", kind, kind.value, given, "a test") for kind, given in parts]
    )
    assert held.percent == percent
    assert [looked.rule for looked in held.looked if looked.decided] == decided
    assert len(held.looked) == len(parts)


def test_two_rules_of_one_id_are_an_error_that_names_both_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(PACK, encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.yaml: rules\.a-rule: is used in a\.yaml already"):
        read_packs(tmp_path)


def test_the_page_of_the_packs_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == packs_table(), "run python -m tests.policies.packs_table"
