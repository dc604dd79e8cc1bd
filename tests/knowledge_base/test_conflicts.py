from typing import Any

import pytest

from core.decisions import Passage, PassageKind
from knowledge_base.conflicts import find_conflicts
from knowledge_base.entries import Reading
from knowledge_base.scope import Scope
from tests.models import embedder


def make_reading(
    passage_id: str, text: str, *, title: str = "Returns > How long", language: str = "en", **scope: Any
) -> Reading:
    passage = Passage(
        id=passage_id, kind=PassageKind.POLICY, title=title, text=text, language=language, source=f"{passage_id}.md"
    )
    return Reading(passage, text, Scope(language=language, **scope))


def values(a: Reading, b: Reading) -> list[tuple[str, str]]:
    return [conflict.values for conflict in find_conflicts([a, b], embedder())]


WINDOW = "You can send things back within 60 days of delivery."


@pytest.mark.parametrize(
    ("title", "a", "b"),
    [
        ("Returns", WINDOW, "Returns are accepted up to 30 days after delivery."),
        ("Returns", WINDOW, "You have fourteen days from delivery to return something."),
        ("Refunds", "We refund within 3 working days of your return.", "The refund is sent within ten working days."),
        ("Invoices", "We send the invoice within one working day.", "You get your invoice within 5 business days."),
        ("Shipping", "Standard delivery costs 4.95 EUR.", "The price of standard delivery is 6.95 EUR."),
        ("Shipping", "Delivery is free from 49 EUR.", "From 69 EUR delivery is free."),
        ("Warranty", "We answer for faults for two years.", "Faults are covered for 1 year."),
        ("Restocking", "We keep 15 % for a used product.", "For used products we hold back 20 %."),
    ],
)
def test_two_statements_of_one_thing_with_different_values_are_a_conflict(title: str, a: str, b: str) -> None:
    (conflict,) = find_conflicts([make_reading("a#1", a, title=title), make_reading("b#1", b, title=title)], embedder())
    assert conflict.passages == ("a#1", "b#1")
    assert conflict.says == (a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (WINDOW, "You can return within 60 days."),
        (WINDOW, "We refund within 3 working days of your return."),
        (WINDOW, "The carrier keeps the parcel for seven days."),
        (WINDOW, "Returns are free."),
        ("Delivery takes three days.", "With a bank transfer we reserve the goods for seven days."),
        ("Delivery costs 4.95 EUR.", "The voucher is worth 5 EUR."),
        ("Two weeks to return.", "You can return for 14 days."),
        ("Standard delivery takes 3 days.", "Express delivery takes 1 day."),
        ("Delivery to Germany costs 4.95 EUR.", "Delivery to France costs 7.95 EUR."),
        ("Delivery costs 4.95 EUR.", "Delivery is free from 49 EUR."),
    ],
)
def test_equal_values_and_other_things_are_none(a: str, b: str) -> None:
    assert values(make_reading("a#1", a, title="A"), make_reading("b#1", b, title="B")) == []


def test_one_document_does_not_contradict_itself() -> None:
    one = make_reading("a#1", WINDOW)
    other = make_reading("a#2", "You can send things back within 30 days of delivery.")
    passage = Passage(**{**dict(other.passage), "source": one.passage.source})
    assert values(one, Reading(passage, "x", other.scope)) == []


def test_languages_are_compared_in_english() -> None:
    german = make_reading(
        "b#1",
        "Sie können Artikel innerhalb von 30 Tagen nach der Lieferung zurückschicken.",
        title="Rücksendungen",
        language="de",
    )
    assert values(make_reading("a#1", WINDOW, title="Returns"), german) == [("60 days", "30 days")]


@pytest.mark.parametrize(
    ("ours", "theirs", "is_conflict"),
    [
        ({"stores": ("a",)}, {"stores": ("b",)}, False),
        ({"stores": ("a", "b")}, {"stores": ("b",)}, True),
        ({"countries": ("DE",)}, {}, True),
        ({"categories": ("lamps",)}, {"categories": ("tents",)}, False),
        ({"rule": "law"}, {"rule": "seller"}, False),
    ],
)
def test_only_what_holds_for_one_buyer_can_conflict(
    ours: dict[str, Any], theirs: dict[str, Any], is_conflict: bool
) -> None:
    a = make_reading("a#1", WINDOW, **ours)
    b = make_reading("b#1", "You can send things back within 30 days of delivery.", **theirs)
    assert bool(find_conflicts([a, b], embedder())) is is_conflict
