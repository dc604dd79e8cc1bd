import pytest

from core.record import Span
from core.triage import Abstained, IntentScore
from triage.statements import Judged, taken_apart


def _idle_statement(text: str, clause: str, intent: str, *, sure: float, share: float) -> Judged:
    """A statement that asks nothing as a whole (`no_ask` 0.7), with one clause that was sorted by itself."""
    start = text.index(clause)
    part = Judged(
        Span(start=start, end=start + len(clause)),
        clause,
        {intent: sure, "no_ask": 1 - sure},
        (IntentScore(intent=intent, probability=sure),),
        None,
        0.9,
    )
    shares = {intent: share, "no_ask": 0.7}
    return Judged(Span(start=0, end=len(text)), text, shares, (), Abstained.OUT_OF_SCOPE, 0.3, clauses=(part,))


@pytest.mark.parametrize(
    ("text", "clause", "intent", "sure", "share", "counts"),
    [
        ("Ok, it is all in my first mail", "Ok", "thanks_or_closing", 0.97, 0.2, False),
        ("Many thanks, you saved my week", "Many thanks", "thanks_or_closing", 0.97, 0.2, True),
        ("It is the tall one, bought on sale in May", "bought on sale in May", "discount_question", 0.85, 0.01, False),
        ("It is the tall one, is it on sale in May?", "is it on sale in May?", "discount_question", 0.85, 0.01, True),
        ("It is the tall one, please send me a code", "please send me a code", "discount_question", 0.85, 0.01, True),
        ("It is the tall one, the leg is broken off", "the leg is broken off", "damaged_item", 0.95, 0.01, True),
        ("It is the tall one, the leg is broken off", "the leg is broken off", "damaged_item", 0.85, 0.2, True),
    ],
)
def test_a_clause_that_only_tells_is_a_part_of_a_statement_that_asks_nothing(
    text: str, clause: str, intent: str, sure: float, share: float, counts: bool
) -> None:
    statement = _idle_statement(text, clause, intent, sure=sure, share=share)
    apart = taken_apart(statement, "en")
    assert [part.scores[0].intent for part in apart if part.scores] == ([intent] if counts else [])
