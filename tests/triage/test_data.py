"""The data that triage is made of: examples, intents, flags."""

from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from core.triage import Flag
from tests.models import packaged_examples
from text.language import LANGUAGES
from triage.flags import find_flags
from triage.intents import load_intents
from triage.languages import load_languages, read_in

DESIGN = (  # noqa: SIM905
    "wismo delivered_not_received damaged_item wrong_item missing_item defective_item return_request return_status "
    "refund_request refund_status exchange_request cancel_order change_order invoice_request payment_issue "
    "product_question stock_question shipping_question discount_question warranty complaint review_or_feedback "
    "claim_or_dispute human_request thanks_or_closing solicitation"
).split()


def test_the_intents_are_those_of_the_design() -> None:
    assert sorted(load_intents()) == sorted(DESIGN)


def test_every_intent_has_its_examples_in_every_language() -> None:
    counts = Counter((example.lang, intent) for example in packaged_examples() for intent in example.intents)
    few = {(language, intent): counts[language, intent] for language in LANGUAGES for intent in DESIGN}
    assert {key: count for key, count in few.items() if count < 20} == {}


def test_no_two_examples_are_nearly_the_same() -> None:
    """Shared words over all words, at least four fifths: such a pair teaches nothing and flatters a figure."""
    alike = []
    for language in LANGUAGES:
        texts = [example.text for example in packaged_examples() if example.lang == language]
        counter = CountVectorizer(preprocessor=str.casefold, token_pattern=r"\w+", binary=True, dtype=np.int32)
        words = counter.fit_transform(texts)
        shared = (words @ words.T).toarray()
        of_both = shared.diagonal()[:, None] + shared.diagonal() - shared
        alike += [(texts[one], texts[other]) for one, other in np.argwhere(np.triu(shared >= 0.8 * of_both, k=1))]
    assert alike == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flag", list(Flag))
def test_each_flag_tells_its_examples_apart(flag: Flag, language: str) -> None:
    rule, read = load_languages()[language].flags[flag], read_in([language])
    assert len(rule.caught) >= 3
    assert len(rule.allowed) >= 1
    assert [text for text in rule.caught if flag not in {found.flag for found in find_flags(text, read)}] == []
    assert [text for text in rule.allowed if flag in {found.flag for found in find_flags(text, read)}] == []


def test_english_is_always_read_too() -> None:
    assert read_in(["fr-BE"]) == ("en", "fr")
    assert read_in(["sv"]) == read_in([]) == tuple(load_languages())
