"""How values are said: every role on the days and numbers where languages trip, in every language."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.record import Kind, Money
from drafting.acts import load_acts, written_languages
from drafting.frame import GREETING, SIGN_OFF, SIGNATURE
from drafting.languages import FOLDER, load_tongue, read_tongue
from drafting.slots import ROLES
from tests.drafting.golden_text import VALUES, golden_values, say


@pytest.mark.parametrize("language", written_languages())
def test_every_value_is_said_as_in_the_golden_file(language: str) -> None:
    golden = (VALUES / f"{language}.txt").read_text(encoding="utf-8")
    assert golden_values(language) == golden, "read it aloud, then run python -m tests.drafting.golden_text"


def test_a_day_of_another_year_is_said_with_its_year() -> None:
    assert say("de", date(2027, 1, 2), Kind.DATE, "until") == "bis zum 2. Januar 2027"
    assert say("en", date(2025, 12, 31), Kind.DATE, "on") == "on 31 December 2025"
    assert say("en", date(2027, 1, 2), Kind.DATE, "by", country="US") == "by January 2, 2027"
    assert say("pl", date(2027, 1, 2), Kind.DATE, "until") == "do 2 stycznia 2027 roku włącznie"
    assert say("ru", date(2027, 1, 2), Kind.DATE, "until") == "до 2 января 2027 года включительно"


def test_a_time_is_said_on_the_stores_clock() -> None:
    scanned = datetime(2026, 11, 10, 5, 12, tzinfo=ZoneInfo("UTC"))
    assert say("de", scanned, Kind.TIME, "at") == "um 06:12 Uhr"
    assert say("en", scanned, Kind.TIME, "at") == "at 06:12"


def test_amounts_stand_in_the_languages_own_order_with_ordinary_spaces() -> None:
    price = Money(amount=Decimal("1264.9"), currency="EUR")
    assert say("de", price, Kind.MONEY, "plain") == "1.264,90 €"
    assert say("en", price, Kind.MONEY, "plain") == "€1,264.90"
    assert say("de", price, Kind.MONEY, "plain", country="CH") == "EUR 1’264.90"
    assert say("en", Money(amount=Decimal(1500), currency="JPY"), Kind.MONEY, "plain") == "JP¥1,500"


def test_where_the_channel_has_no_euro_sign_the_code_stands() -> None:
    price = Money(amount=Decimal("1264.9"), currency="EUR")
    assert say("de", price, Kind.MONEY, "plain", charset="iso-8859-1") == "1.264,90 EUR"
    assert say("en", price, Kind.MONEY, "plain", charset="iso-8859-1") == "1,264.90 EUR"
    assert say("en", Money(amount=Decimal(9), currency="GBP"), Kind.MONEY, "plain", charset="iso-8859-1") == "£9.00"


def test_austria_has_its_own_january() -> None:
    assert say("de", date(2026, 1, 5), Kind.DATE, "on", country="AT") == "am 5. Jänner"


@pytest.mark.parametrize("language", written_languages())
def test_a_role_that_a_value_does_not_have_is_said_plainly(language: str) -> None:
    assert say(language, "DHL", Kind.NAME, "by") == "DHL"
    assert say(language, date(2026, 3, 1), Kind.DATE, "sideways") == say(language, date(2026, 3, 1), Kind.DATE, "plain")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Bitte entschuldigen Sie.", "bitte entschuldigen Sie."),
        ("Vielen Dank.", "vielen Dank."),
        ("Das Paket ist da.", "das Paket ist da."),
        ("Ihr Paket ist da.", "Ihr Paket ist da."),
        ("Sie haben recht.", "Sie haben recht."),
        ("Pakete brauchen Zeit.", "Pakete brauchen Zeit."),
        ("DHL hat es.", "DHL hat es."),
        ("", ""),
    ],
)
def test_german_goes_on_small_after_the_greeting_but_nouns_and_the_polite_form_stay(
    sentence: str, expected: str
) -> None:
    assert load_tongue("de").after_greeting(sentence) == expected
    assert load_tongue("en").after_greeting(sentence) == sentence


def test_every_polish_wording_goes_on_small_after_the_greeting_but_the_polite_form_stays() -> None:
    """Any may come first, where a short channel leaves no room for the opening; a word of one letter is no name."""
    acts, small = load_acts("pl"), load_tongue("pl").after_greeting
    known = (*acts.acts.items(), *acts.short.items())
    every = [wording for act, wordings in known if act not in (GREETING, SIGN_OFF, SIGNATURE) for wording in wordings]
    assert not [each for each in every if each[0].isupper() and small(each) == each and not each.startswith("Państw")]
    assert small("W tej sprawie piszemy.") == "w tej sprawie piszemy."
    assert small("Amazon to wysłał.") == "Amazon to wysłał."
    assert small("DHL to ma.") == "DHL to ma."


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("È troppo tempo.", "è troppo tempo."), ("L'ordine è qui.", "l'ordine è qui."), ("IL PACCO", "IL PACCO")],
)
def test_a_word_of_one_letter_is_not_taken_for_one_in_capitals(sentence: str, expected: str) -> None:
    assert load_tongue("it").after_greeting(sentence) == expected


def test_an_article_is_cut_and_a_preposition_changed_by_the_number_that_follows() -> None:
    assert say("it", date(2026, 11, 8), Kind.DATE, "by") == "entro l'8 novembre"
    assert say("it", date(2026, 11, 18), Kind.DATE, "by") == "entro il 18 novembre"
    assert say("it", datetime(2026, 11, 10, 1, 12, tzinfo=ZoneInfo("Europe/Rome")), Kind.TIME, "at") == "alle ore 01:12"
    assert load_tongue("it").around_value(Kind.DATE, "by", "[[data]]") == "entro il [[data]]"


def test_the_first_of_a_month_is_written_as_the_country_writes_it() -> None:
    assert say("fr", date(2026, 3, 1), Kind.DATE, "on") == "le 1er mars"
    assert say("fr", date(2027, 3, 1), Kind.DATE, "plain") == "1er mars 2027"
    assert say("fr", date(2026, 3, 11), Kind.DATE, "on") == "le 11 mars"
    assert say("pt", date(2026, 3, 1), Kind.DATE, "on", country="BR") == "no dia 1º de março"
    assert say("pt", date(2026, 3, 1), Kind.DATE, "on", country="PT") == "no dia 1 de março"


IN_NOVEMBER = {  # on, by, from, until
    "de": ("am 13. November", "bis zum 13. November", "ab dem 13. November", "bis zum 13. November"),
    "en": ("on 13 November", "by 13 November", "from 13 November", "until 13 November"),
    "es": (
        "el 13 de noviembre",
        "a más tardar el 13 de noviembre",
        "a partir del 13 de noviembre",
        "hasta el 13 de noviembre",
    ),
    "fr": ("le 13 novembre", "au plus tard le 13 novembre", "à partir du 13 novembre", "jusqu'au 13 novembre"),
    "it": ("il 13 novembre", "entro il 13 novembre", "dal 13 novembre", "fino al 13 novembre"),
    "nl": ("op 13 november", "uiterlijk 13 november", "vanaf 13 november", "tot en met 13 november"),
    "pl": ("13 listopada", "do 13 listopada", "od 13 listopada", "do 13 listopada włącznie"),
    "pt": ("no dia 13 de novembro", "até 13 de novembro", "a partir de 13 de novembro", "até 13 de novembro"),
    "ru": ("13 ноября", "не позднее 13 ноября", "с 13 ноября", "до 13 ноября включительно"),
    "ta": ("நவம்பர் 13 அன்று", "நவம்பர் 13-க்குள்", "நவம்பர் 13 முதல்", "நவம்பர் 13 வரை"),
}


@pytest.mark.parametrize("language", written_languages())
def test_on_by_from_and_until_a_day(language: str) -> None:
    said = tuple(say(language, date(2026, 11, 13), Kind.DATE, role) for role in ("on", "by", "from", "until"))
    assert said == IN_NOVEMBER[language]


@pytest.mark.parametrize(
    ("language", "role", "said"),
    [
        ("pl", "parcels", "1 paczka, 2 paczki, 5 paczek, 12 paczek, 21 paczek, 22 paczki"),
        ("pl", "items", "1 produkt, 2 produkty, 5 produktów, 12 produktów, 21 produktów, 22 produkty"),
        ("ru", "parcels", "1 посылка, 2 посылки, 5 посылок, 12 посылок, 21 посылка, 22 посылки"),
        ("ru", "items", "1 товар, 2 товара, 5 товаров, 12 товаров, 21 товар, 22 товара"),
        ("de", "parcels", "1 Paket, 2 Pakete, 5 Pakete, 12 Pakete, 21 Pakete, 22 Pakete"),
    ],
)
def test_plurals_of_one_two_five_twenty_one_and_twenty_two(language: str, role: str, said: str) -> None:
    assert ", ".join(say(language, count, Kind.COUNT, role) for count in (1, 2, 5, 12, 21, 22)) == said


DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
SPANS = st.builds(timedelta, days=st.integers(0, 400), hours=st.integers(0, 23), minutes=st.integers(0, 59))


@pytest.mark.parametrize("language", written_languages())
@settings(max_examples=40)
@given(day=DAYS, span=SPANS, count=st.integers(0, 100_000), cents=st.integers(0, 10**8))
def test_whatever_the_value_the_phrase_holds_it_whole_and_once(
    language: str, day: date, span: timedelta, count: int, cents: int
) -> None:
    price = Money(amount=Decimal(cents) / 100, currency="EUR")
    for kind, value in ((Kind.DATE, day), (Kind.DURATION, span), (Kind.COUNT, count), (Kind.MONEY, price)):
        plainly = say(language, value, kind, "plain")
        for role in ROLES[kind]:
            said = say(language, value, kind, role)
            assert re.sub(r"\D", "", said) == re.sub(r"\D", "", plainly), (kind, role)
            assert not re.search(r"[{}\u00a0\u202f]|\s\s|^\s|\s$", said), (kind, role)
    assert re.findall(r"\d+", say(language, day, Kind.DATE, "plain"))[:2] in (
        [str(day.day)] if day.year == 2026 else [str(day.day), str(day.year)],
    )


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('by: "by {}"', 'by: "by"', "the value's place"),
        ('by: "by {}"', 'by: "by {} {}"', "the value's place"),
        ('by: "by {}"', 'by: {"8": "by {}"}', "no form for 'other'"),
        ('by: "by {}", ', "", "the roles of a date are"),
        ("other: parcels", "few: parcels", "no form for 'other'"),
        ("one: parcel, other", "single: parcel, other", "'single' is none of the plurals"),
        ("language: en", "language: de", "the file is named 'en'"),
        ("regions: [GB", "regions: [gb", "two capital letters"),
    ],
)
def test_wrong_phrases_are_refused_with_their_file(tmp_path: Path, right: str, wrong: str, problem: str) -> None:
    text = (FOLDER / "en.yaml").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "en.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        read_tongue(path)
    assert caught.value.file == str(path)
