from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.reading import read_yaml
from core.record import Span
from core.triage import IntentScore
from tests.models import packaged_examples
from triage.asks import read_asks
from triage.classifier import NO_ASK, IntentClassifier
from triage.frames import find_statements
from triage.intents import load_intents, may_stand_beside
from triage.second_asks import FILE, Hints, Weights, candidates, second_asks
from triage.second_training import EACH, Read, compose, exactly_right, fit
from triage.statements import Judged, clause_break_of


def _judged(text: str, **shares: float) -> Judged:
    every = dict.fromkeys((*load_intents(), NO_ASK), 0.0) | shares
    return Judged(Span(start=0, end=len(text)), text, every, (), None, 1.0)


def _candidates(first: str, *statements: Judged) -> list[str]:
    return [intent for intent, _, _ in candidates(statements, statements[-1], first, "en")]


def test_the_likeliest_two_of_each_stretch_are_looked_at_without_the_surest_of_the_message() -> None:
    one = _judged("Where is it?", wismo=0.8, cancel_order=0.15, change_order=0.05)
    other = _judged("The bill?", invoice_request=0.9, warranty=0.05)
    assert _candidates("wismo", one, other) == ["cancel_order", "invoice_request"]


def test_what_the_list_of_intents_decides_on_is_left_to_it() -> None:
    assert _candidates("wismo", _judged("Lovely.", review_or_feedback=0.9, thanks_or_closing=0.1)) == []


def test_what_is_only_told_is_background_of_the_intents_that_it_leads_to() -> None:
    told, asked = _judged("I sent it back.", return_status=0.9), _judged("Did it reach you?", return_status=0.9)
    assert _candidates("refund_status", told) == []
    assert _candidates("refund_status", asked) == ["return_status"]


def test_the_clause_that_speaks_most_for_an_intent_stands_for_it() -> None:
    clause = _judged("the bill", invoice_request=0.95)
    statement = replace(_judged("Where is it and the bill?", wismo=0.7, invoice_request=0.2), clauses=(clause,))
    second = second_asks([statement], statement, "wismo", "en")
    assert [(each.stretch.text, each.intent) for each in second.values()] == [("the bill", "invoice_request")]
    assert second["invoice_request"].probability > 0.5


def test_a_stretch_asks_one_thing_beside_the_surest_and_none_that_nobody_would_name() -> None:
    where = _judged("Where is it?", wismo=0.95)
    unsure = replace(_judged("Send drawings.", product_question=0.4, invoice_request=0.35), span=Span(20, 34))
    assert second_asks([where, unsure], where, "wismo", "en") == {}
    both = replace(unsure, shares={**unsure.shares, "product_question": 0.55, "invoice_request": 0.45})
    whole = replace(where, shares={**where.shares, "product_question": 0.5, "invoice_request": 0.5})
    assert list(second_asks([where, both], whole, "wismo", "en")) == ["product_question"]


def test_what_the_classifier_names_needs_less_than_what_it_leaves_open() -> None:
    where = _judged("Where is it?", wismo=0.95)
    told = replace(_judged("The bill is not there.", invoice_request=0.45), span=Span(20, 42))
    whole = replace(where, shares={**where.shares, "invoice_request": 0.04})
    named = replace(told, scores=(IntentScore(intent="invoice_request", probability=0.7),))
    assert second_asks([where, told], whole, "wismo", "en") == {}
    found = second_asks([where, named], whole, "wismo", "en")["invoice_request"]
    assert 0.4 <= found.probability < 0.5


def test_a_question_at_the_end_of_a_story_is_sorted(classifier: IntentClassifier) -> None:
    text = (
        "We moved house in March and painted every room. The children helped. My sister came over from Leeds. "
        "It rained all week. Where is my parcel?"
    )
    assert _intents(classifier, text, "en") == {"wismo"}


def test_the_surer_the_stretch_the_likelier_it_is_asked() -> None:
    weights = read_yaml(FILE, Weights)
    hints = Hints(2.0, 0.0, 2.0, 0.0, 0.0, 2.0, 0.0, 1.0)
    assert weights.of(hints) > weights.of(hints._replace(share=0.0, in_statement=0.0))
    assert weights.of(hints) > weights.of(hints._replace(confused=1.0))


def test_a_file_of_weights_that_lacks_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "second_asks.yaml").write_text("constant: 1\nweights: {share: 1}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"second_asks\.yaml:2: weights: .*needs one for each of share, share_alone"):
        read_yaml(tmp_path / "second_asks.yaml", Weights)


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("Where is it, and also the bill", "en", ["Where is it", "the bill"]),
        ("I also need the bill", "en", ["I also need the bill"]),
        ("Wann kommt es und ich brauche auch die Rechnung", "de", ["Wann kommt es", "ich brauche auch die Rechnung"]),
        ("mi mandate anche la fattura", "it", ["mi mandate anche la fattura"]),
        ("Gdzie paczka, a przy okazji ile kosztuje", "pl", ["Gdzie paczka", "ile kosztuje"]),
        ("Где заказ, а ещё нужен чек", "ru", ["Где заказ", "нужен чек"]),
        ("the bill & where is it", "en", ["the bill", "where is it"]),
        ("Rechnung bitte + auch Tasse kaputt", "de", ["Rechnung bitte", "Tasse kaputt"]),
        ("Où est-il / la facture", "fr", ["Où est-il", "la facture"]),
        ("fattura - tazza rotta", "it", ["fattura", "tazza rotta"]),
        ("E27/E14 y R+D", "es", ["E27/E14", "R+D"]),
        ("non-stick pan", "en", ["non-stick pan"]),
    ],
)
def test_a_sentence_is_broken_by_words_and_signs_that_join_and_by_what_adds_only_after_them(
    text: str, language: str, parts: list[str]
) -> None:
    assert clause_break_of(language).split(text) == parts


def _intents(classifier: IntentClassifier, text: str, language: str) -> set[str | None]:
    reading = read_asks(text, find_statements(text), language=language, classifier=classifier)
    return {score.intent for score in reading.intents}


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Cancel the red mug, and where is my other parcel?", "en", {"cancel_order", "wismo"}),
        ("Wo ist mein Paket und bekomme ich eine Rechnung", "de", {"wismo", "invoice_request"}),
        ("Où est mon colis et puis-je avoir une facture", "fr", {"wismo", "invoice_request"}),
        ("Dov'è il mio pacco, e mi mandate anche la fattura?", "it", {"wismo", "invoice_request"}),
        ("¿Dónde está mi paquete y me pueden mandar la factura?", "es", {"wismo", "invoice_request"}),
        ("Cadê meu pacote, e preciso também da nota fiscal", "pt", {"wismo", "invoice_request"}),
        ("Waar is mijn pakket en kan ik een factuur krijgen?", "nl", {"wismo", "invoice_request"}),
        ("Gdzie jest moja paczka, a przy okazji proszę o fakturę", "pl", {"wismo", "invoice_request"}),
        ("Где моя посылка и можно получить чек", "ru", {"wismo", "invoice_request"}),
        ("என் பார்சல் எங்கே, பில் அனுப்புங்கள்", "ta", {"wismo", "invoice_request"}),
    ],
)
def test_both_asks_of_a_sentence_are_named(
    text: str, language: str, wanted: set[str], classifier: IntentClassifier
) -> None:
    assert _intents(classifier, text, language) == wanted


def test_what_stands_in_a_list_is_no_background_of_its_other_points() -> None:
    def probability(*texts: str) -> float:
        where, late, bill, thanks = (
            replace(_judged(text), span=Span(50 * at, 50 * at + 40)) for at, text in enumerate(texts)
        )
        bill = replace(bill, shares={**bill.shares, "invoice_request": 0.7})
        whole = _judged(" ".join(texts), wismo=0.8, invoice_request=0.1)
        found = second_asks([where, late, bill, thanks], whole, "wismo", "en")
        return found["invoice_request"].probability if found else 0.0

    loose = probability("Where is it?", "It is late.", "The bill is not there.", "It was not cheap.")
    listed = probability("1. Where is it?", "It is late.", "2. The bill is not there.", "It was not cheap.")
    assert loose < 0.5 < listed
    assert probability("1. Where is it?", "It is late.", "The bill is not there.", "It was not cheap.") == loose


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        (
            "Hi, three matters.\n1. Lamp came without its shade. Is that coming?\n2. The manual is missing, the bag "
            "was empty.\n3. Please send the invoice.\nThanks\nTom",
            "en",
            {"missing_item", "invoice_request"},
        ),
        ("Bonjour : 1) où est mon colis 2) pouvez-vous m'envoyer la facture", "fr", {"wismo", "invoice_request"}),
        ("Hoi\n* stoel is kapot aangekomen\n* er ontbreken schroeven\nGroet", "nl", {"damaged_item", "missing_item"}),
    ],
)
def test_each_point_of_a_list_is_an_ask(
    text: str, language: str, wanted: set[str], classifier: IntentClassifier
) -> None:
    assert _intents(classifier, text, language) >= wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("The blanket is soft and warm, but it is too small, so I would like to return it.", "en", {"return_request"}),
        ("Vielen Dank für die schnelle Antwort, aber wo ist mein Paket?", "de", {"wismo"}),
        ("Tout est bien arrivé, merci, il me faut juste la facture.", "fr", {"invoice_request"}),
    ],
)
def test_background_in_the_same_sentence_is_no_second_ask(
    text: str, language: str, wanted: set[str], classifier: IntentClassifier
) -> None:
    assert _intents(classifier, text, language) == wanted


def test_two_asks_of_a_sentence_have_a_span_each(classifier: IntentClassifier) -> None:
    text = "Where is my parcel and can I get an invoice?"
    reading = read_asks(text, find_statements(text), language="en", classifier=classifier)
    assert [(ask.text, ask.intent) for ask in reading.asks] == [
        ("Where is my parcel", "wismo"),
        ("can I get an invoice?", "invoice_request"),
    ]


def test_messages_are_composed_of_one_fold_and_come_out_the_same() -> None:
    examples = [each for each in packaged_examples() if each.lang == "en"]
    folds = [number % 2 for number in range(len(examples))]
    composed = list(compose(examples, folds))
    assert composed == list(compose(examples, folds))
    assert set(EACH) <= {each.shape for each in composed}
    pairs = [each for each in composed if each.shape == "two in a sentence"]
    assert len(pairs) == 2 * EACH["two in a sentence"]
    assert all(len(each.intents) == 2 for each in pairs)


def test_the_weights_tell_what_is_asked_from_background() -> None:
    examples = [each for each in packaged_examples() if each.lang == "en"]
    messages = list(compose(examples, [number % 2 for number in range(len(examples))]))
    chance = np.random.default_rng(1)

    def hints(intent: str, *, meant: bool) -> tuple[str, Hints]:
        return intent, Hints(chance.normal(2.0 if meant else -2.0), *[0.0] * 7)

    read = [
        Read(frozenset(), (*(hints(each, meant=True) for each in sorted(message.intents)), hints("other", meant=False)))
        for message in messages
    ]
    weights = fit(messages, read)
    assert weights.weights["share"] > 1
    right = [hit for hits in exactly_right(messages, read).values() for hit in hits]
    assert np.mean(right) > 0.9


@pytest.mark.parametrize("intent", ["discount_question", "exchange_request", "return_request", "shipping_question"])
def test_what_an_offer_to_the_seller_speaks_of_is_asked_only_as_a_question(intent: str) -> None:
    assert not may_stand_beside(intent, "solicitation", is_put=False)
    assert may_stand_beside(intent, "solicitation", is_put=True)
