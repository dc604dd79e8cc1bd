"""The data that triage is made of: examples, intents, flags."""

import re
from collections import Counter
from itertools import combinations

import pytest

from core.triage import Flag
from triage.flags import find_flags, load_flags
from triage.intents import load_intents
from triage.training import read_examples

DESIGN = (  # noqa: SIM905
    "wismo delivered_not_received damaged_item wrong_item missing_item defective_item return_request return_status "
    "refund_request refund_status exchange_request cancel_order change_order invoice_request payment_issue "
    "product_question stock_question shipping_question discount_question warranty complaint review_or_feedback "
    "claim_or_dispute human_request thanks_or_closing solicitation"
).split()


def test_the_intents_are_those_of_the_design() -> None:
    assert sorted(load_intents()) == sorted(DESIGN)


def test_every_intent_has_its_examples_in_both_languages() -> None:
    counts = Counter((example.lang, intent) for example in read_examples() for intent in example.intents)
    assert {intent: counts["en", intent] for intent in DESIGN if counts["en", intent] < 20} == {}
    assert {intent: counts["de", intent] for intent in DESIGN if counts["de", intent] < 8} == {}


def test_no_two_examples_are_nearly_the_same() -> None:
    """Shared words over all words, at least four fifths: such a pair teaches nothing and flatters a figure."""
    words = [(e.text, e.lang, frozenset(re.findall(r"\w+", e.text.casefold()))) for e in read_examples()]
    alike = [
        (one[0], other[0])
        for one, other in combinations(words, 2)
        if one[1] == other[1] and len(one[2] & other[2]) >= 0.8 * len(one[2] | other[2])
    ]
    assert alike == []


@pytest.mark.parametrize("flag", list(Flag))
def test_each_flag_tells_its_examples_apart(flag: Flag) -> None:
    rule = load_flags()[flag]
    assert len(rule.caught) >= 5
    assert [text for text in rule.caught if flag not in {found.flag for found in find_flags(text)}] == []
    assert [text for text in rule.allowed if flag in {found.flag for found in find_flags(text)}] == []
