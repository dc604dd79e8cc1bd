from typing import Any

import pytest

from core.decisions import PassageKind
from knowledge_base.ranking import FLOOR, Scored, choose, score
from knowledge_base.scope import Scope
from knowledge_base.shelf import Near


def make_near(cosine: float = 0.5, *, own: float = 0.0, english: float = 0.0, language: str = "de") -> Near:
    return Near("returns#1", Scope(language=language, answers=("wismo",)), cosine, own, english)


OTHER = make_near(0.0, own=1.0, english=1.0)
"""The row that shares most of the words."""


def made(passage_id: str, value: float, *answers: str, kind: PassageKind = PassageKind.POLICY) -> Scored:
    near = Near(passage_id, Scope(language="de", answers=answers or ("wismo",)), 0.5, 0.0, 0.0)
    return Scored(kind, near, 0.5, 0.0, answers or ("wismo",), value, value)


def ids(*scored: Scored, intents: tuple[str, ...] = ("wismo",), limit: int = 3) -> list[str]:
    return [one.near.id for one in choose(scored, intents=intents, limit=limit)]


def value(near: Near, *intents: str, language: str = "de", **changes: Any) -> float:
    (scored, _) = score([near, OTHER], PassageKind.POLICY, language=language, intents=intents, **changes)
    return scored.score


def reach(near: Near, *intents: str, language: str = "de", **changes: Any) -> float:
    (scored,) = score([near], PassageKind.POLICY, language=language, intents=intents, **changes)
    return scored.reach


def test_a_score_lies_between_0_and_1() -> None:
    assert value(make_near(1.0, own=1.0, english=1.0), "wismo") == pytest.approx(1.0)
    assert value(make_near(-0.3)) == 0.0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (make_near(0.6), make_near(0.5)),
        (make_near(0.5, own=0.2), make_near(0.5)),
        (make_near(0.5, english=0.2), make_near(0.5)),
        (make_near(1.0), make_near(0.0, own=1.0, english=1.0)),
        (make_near(0.5), make_near(0.5, language="en")),
        (make_near(0.5, language="en"), make_near(0.5, language="sv")),
    ],
)
def test_nearer_in_meaning_wording_and_language_scores_higher(better: Near, worse: Near) -> None:
    assert value(better) > value(worse)


def test_answering_an_intent_moves_a_passage_up_but_does_not_reach_the_floor_alone() -> None:
    assert value(make_near(0.4), "wismo") > value(make_near(0.4), "warranty") == value(make_near(0.4))
    assert reach(make_near(0.0), "wismo") < FLOOR


@pytest.mark.parametrize("changes", [{"language": "cs"}, {"by_meaning": False}])
def test_where_nearness_says_nothing_the_intents_decide(changes: dict[str, Any]) -> None:
    assert reach(make_near(0.0), "wismo", **changes) >= FLOOR
    assert reach(make_near(1.0, english=1.0), **changes) < FLOOR


def test_without_vectors_the_wording_orders_what_answers_an_intent() -> None:
    rows = [make_near(0.0), make_near(0.0, own=0.3, english=0.3), make_near(0.0, own=0.3, language="en")]
    plain, worded, foreign = score(rows, PassageKind.POLICY, language="de", intents=("wismo",), by_meaning=False)
    assert worded.score > plain.score == foreign.score
    assert all(one.reach >= FLOOR and one.meaning == 0 for one in (plain, worded, foreign))


def test_a_regional_language_is_its_primary_language() -> None:
    assert value(make_near(), language="de-AT") == value(make_near(language="de-CH")) == value(make_near())


def test_equal_scores_are_ordered_by_id() -> None:
    assert ids(made("b#1", 0.5), made("a#1", 0.5), made("c#1", 0.6)) == ["c#1", "a#1", "b#1"]


def test_the_weaker_intent_keeps_its_best_passage() -> None:
    many = [made(f"a#{n}", 0.9) for n in range(5)]
    invoice = [made("i#1", 0.41, "invoice_request"), made("i#2", 0.4, "invoice_request")]
    assert ids(*many, *invoice, intents=("wismo", "invoice_request")) == ["a#0", "a#1", "i#1"]


def test_past_replies_take_a_third_at_most() -> None:
    replies = [made(f"r#{n}", 0.9, kind=PassageKind.REPLY) for n in range(5)]
    policies = [made(f"p#{n}", 0.5) for n in range(5)]
    assert ids(*replies, *policies) == ["r#0", "p#0", "p#1"]
    assert ids(*replies, *policies, limit=2) == ["p#0", "p#1"]


def test_what_is_below_the_floor_is_left_out() -> None:
    assert ids(made("a#1", FLOOR - 0.01), made("b#1", FLOOR)) == ["b#1"]


def test_wording_counts_as_a_share_of_the_most_that_a_row_has() -> None:
    scarce = score([make_near(0.5, own=0.02), make_near(0.5)], PassageKind.POLICY, language="de", intents=())
    ample = score([make_near(0.5, own=0.4), make_near(0.5)], PassageKind.POLICY, language="de", intents=())
    assert scarce[0].score == pytest.approx(ample[0].score)
    assert scarce[0].score > scarce[1].score
    assert scarce[0].reach < ample[0].reach
