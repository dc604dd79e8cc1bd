"""Values in a draft that no slot put there."""

import pytest

from core.drafts import DraftSpan, Severity
from policies.grounding import RULE, check_grounding


def stretches(text: str, *, language: str | None = None, spans: tuple[str, ...] = ()) -> list[str]:
    given = [
        DraftSpan(start=text.index(part), end=text.index(part) + len(part), slot="x.y", source="order 1")
        for part in spans
    ]
    findings = check_grounding(text, given, language=language)
    assert all(finding.rule_id == RULE and finding.severity is Severity.BLOCK for finding in findings)
    return [text[finding.start : finding.end] for finding in findings]


def test_values_inside_spans_are_grounded_and_the_same_values_outside_are_not() -> None:
    text = "Ihr Paket kommt am 13. November, spätestens am 14. November."
    assert stretches(text, spans=("13. November", "14. November")) == []
    assert stretches(text, spans=("13. November",)) == ["14", "November"]
    assert stretches(text, spans=("November",)) == ["13", "14", "November"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("We refund €64.90 today.", "€64.90"),
        ("Order 305-1234567-7654321 left.", "305-1234567-7654321"),
        ("Es sind ２０ übrig.", "２０"),
        ("Nur ½ davon.", "½"),
        ("Teil ② fehlt.", "②"),
        ("Parcel JD014600 is here.", "JD014600"),
        ("It takes two working days.", "two working days"),
        ("Das dauert fünf Werktage.", "fünf Werktage"),
        ("Sie erhalten fünfzig Euro.", "fünfzig Euro"),
        ("That is twenty percent.", "twenty percent"),
        ("Bis Freitag ist es da.", "Freitag"),
        ("It arrives in May.", "May"),
        ("Es kommt Ende März.", "März"),
        ("Write to lamps@example.org now.", "lamps@example.org"),
        ("Ask at shop.example.com please.", "shop.example.com"),
    ],
)
def test_a_value_is_a_value_however_it_is_written(text: str, value: str) -> None:
    assert stretches(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Einen schönen Tag wünschen wir Ihnen.",
        "Eine der Lampen fehlt.",
        "One of our team has read your message.",
        "We may march on, you may not.",
        "Das Warten ist ärgerlich.",
    ],
)
def test_words_without_a_value_pass(text: str) -> None:
    assert stretches(text) == []


def test_the_months_of_another_language_are_known_when_it_is_named() -> None:
    assert stretches("Le colis arrive en février.", language="fr") == ["février"]
    assert stretches("La paquetería llega en enero.", language="es-MX") == ["enero"]


def test_a_word_that_only_its_accents_tell_from_a_month_is_none() -> None:
    assert stretches("Na zwrot mają Państwo czas.", language="pl") == []
    assert stretches("Zwrot do maja.", language="pl") == ["maja"]
    assert stretches("O Marco verificou.", language="pt") == []
    assert stretches("Em março chega.", language="pt") == ["março"]


def test_long_and_odd_texts_are_read_to_the_end() -> None:
    assert len(stretches("1 " * 2_000)) == 2_000
    assert stretches("a" * 200_000 + " 7")[-1] == "7"
    assert stretches("\u0301\u200b\x00") == []


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("es", "Llega en dos días hábiles.", "dos días"),
        ("fr", "Vous aurez vingt euros.", "vingt euros"),
        ("it", "Arriva fra due settimane.", "due settimane"),
        ("nl", "Dat duurt vijf werkdagen.", "vijf werkdagen"),
        ("pl", "To potrwa trzy dni.", "trzy dni"),
        ("pt", "Chega em dez dias úteis.", "dez dias"),
        ("ru", "Это займёт два дня.", "два дня"),
        ("ta", "மூன்று நாட்களில் வரும்.", "மூன்று நாட்களில்"),
    ],
)
def test_number_words_before_a_unit_are_values_in_every_language(language: str, text: str, value: str) -> None:
    assert stretches(text, language=language) == [value]


def test_a_telephone_number_beside_a_tracking_number_or_going_on_behind_it_is_found() -> None:
    number = "00340434161094041234"
    assert stretches(f"Parcel {number} (DHL).", spans=(number,)) == []
    assert stretches(f"Parcel {number}, call +49 170 1234567.", spans=(number,)) != []
    assert stretches("Call +49 170 1234567.", spans=("+49 170",)) != []
    assert stretches("Call +49 170 1234567.", spans=("+49 170 1234567",)) == []
