from typing import Any

import pytest

from core.decisions import Passage, PassageKind
from knowledge_base.ranking import FLOOR, blend, choose, score


def make_passage(passage_id: str = "returns#1", value: float = 0.5, *answers: str, **changes: Any) -> Passage:
    fields: dict[str, Any] = {
        "id": passage_id,
        "kind": PassageKind.POLICY,
        "title": "Returns",
        "text": "Text.",
        "language": "de",
        "answers": answers or ("wismo",),
        "source": "policies/returns.md",
        "score": value,
    }
    return Passage(**{**fields, **changes})


def ids(*scored: Passage, intents: tuple[str, ...] = ("wismo",), limit: int = 3) -> list[str]:
    return [one.id for one in choose(scored, intents=intents, limit=limit)]


@pytest.mark.parametrize(
    ("nearness", "language", "intents", "expected"),
    [
        (1.0, "de", ("wismo",), 1.0),
        (1.0001, "de-AT", ("wismo",), 1.0),
        (0.5, "de", ("wismo",), 0.7),
        (0.5, "de", (), 0.3),
        (-0.2, "de", (), 0.0),
        (-0.2, "de", ("wismo",), 0.4),
        (1.0, "en", ("wismo",), 0.5),
        (1.0, "en", (), 0.1),
    ],
)
def test_a_score_adds_nearness_and_an_answered_intent(
    nearness: float, language: str, intents: tuple[str, ...], expected: float
) -> None:
    assert score(make_passage(), nearness, language=language, intents=intents) == pytest.approx(expected)


def test_answering_in_another_language_reaches_the_floor_and_nearness_alone_does_not() -> None:
    assert score(make_passage(), 0.0, language="en", intents=("wismo",)) >= FLOOR
    assert score(make_passage(), 1.0, language="en", intents=()) < FLOOR


def test_wording_counts_for_less_than_meaning() -> None:
    assert blend(1.0, 0.0) > blend(0.0, 1.0) > blend(0.0, 0.0) == 0.0


def test_equal_scores_are_ordered_by_id() -> None:
    assert ids(make_passage("b#1"), make_passage("a#1"), make_passage("c#1", 0.6)) == ["c#1", "a#1", "b#1"]


def test_the_weaker_intent_keeps_its_best_passage() -> None:
    many = [make_passage(f"a#{n}", 0.9) for n in range(5)]
    invoice = [make_passage("i#1", 0.41, "invoice_request"), make_passage("i#2", 0.4, "invoice_request")]
    assert ids(*many, *invoice, intents=("wismo", "invoice_request")) == ["a#0", "a#1", "i#1"]


def test_past_replies_take_a_third_at_most() -> None:
    replies = [make_passage(f"r#{n}", 0.9, kind=PassageKind.REPLY) for n in range(5)]
    policies = [make_passage(f"p#{n}", 0.5) for n in range(5)]
    assert ids(*replies, *policies) == ["r#0", "p#0", "p#1"]
    assert ids(*replies, *policies, limit=2) == ["p#0", "p#1"]


def test_what_is_below_the_floor_is_left_out() -> None:
    assert ids(make_passage("a#1", FLOOR - 0.01), make_passage("b#1", FLOOR)) == ["b#1"]
