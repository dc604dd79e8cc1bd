"""How values are said: every role on the days and numbers where languages trip, in both languages."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from core.record import Fact, Kind, Money, Value
from drafting.languages import TONGUES
from drafting.languages.formats import Setting
from drafting.slots import ROLES

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 14)


def say(
    language: str, value: Value, kind: Kind, role: str, *, region: str | None = None, charset: str | None = None
) -> str:
    tongue = TONGUES[language]
    locale = Locale(language, region or tongue.regions[0])
    setting = Setting(locale=locale, today=TODAY, timezone=BERLIN, charset=charset)
    return tongue.phrase(Fact(kind=kind, value=value, source="test"), role, setting)


GOLDEN_DAYS = {
    "de": {
        "plain": "1. März|2. März|5. März|8. März|11. März|21. März",
        "on": "am 1. März|am 2. März|am 5. März|am 8. März|am 11. März|am 21. März",
        "by": "bis zum 1. März|bis zum 2. März|bis zum 5. März|bis zum 8. März|bis zum 11. März|bis zum 21. März",
        "from": "ab dem 1. März|ab dem 2. März|ab dem 5. März|ab dem 8. März|ab dem 11. März|ab dem 21. März",
        "since": "seit dem 1. März|seit dem 2. März|seit dem 5. März|"
        "seit dem 8. März|seit dem 11. März|seit dem 21. März",
        "until": "bis zum 1. März|bis zum 2. März|bis zum 5. März|bis zum 8. März|bis zum 11. März|bis zum 21. März",
    },
    "en": {
        "plain": "1 March|2 March|5 March|8 March|11 March|21 March",
        "on": "on 1 March|on 2 March|on 5 March|on 8 March|on 11 March|on 21 March",
        "by": "by 1 March|by 2 March|by 5 March|by 8 March|by 11 March|by 21 March",
        "from": "from 1 March|from 2 March|from 5 March|from 8 March|from 11 March|from 21 March",
        "since": "since 1 March|since 2 March|since 5 March|since 8 March|since 11 March|since 21 March",
        "until": "until 1 March|until 2 March|until 5 March|until 8 March|until 11 March|until 21 March",
    },
}


@pytest.mark.parametrize("language", TONGUES)
def test_golden_days_in_every_role_of_a_date(language: str) -> None:
    assert set(GOLDEN_DAYS[language]) == ROLES[Kind.DATE]
    for role, said in GOLDEN_DAYS[language].items():
        days = [say(language, date(2026, 3, day), Kind.DATE, role) for day in (1, 2, 5, 8, 11, 21)]
        assert "|".join(days) == said


GOLDEN_COUNTS = {
    ("de", "parcels"): "0 Pakete|1 Paket|2 Pakete|5 Pakete|8 Pakete|11 Pakete|21 Pakete",
    ("de", "items"): "0 Artikel|1 Artikel|2 Artikel|5 Artikel|8 Artikel|11 Artikel|21 Artikel",
    ("de", "plain"): "0|1|2|5|8|11|21",
    ("en", "parcels"): "0 parcels|1 parcel|2 parcels|5 parcels|8 parcels|11 parcels|21 parcels",
    ("en", "items"): "0 items|1 item|2 items|5 items|8 items|11 items|21 items",
    ("en", "plain"): "0|1|2|5|8|11|21",
}


@pytest.mark.parametrize(("language", "role"), GOLDEN_COUNTS)
def test_golden_counts(language: str, role: str) -> None:
    assert {role for _, role in GOLDEN_COUNTS} == ROLES[Kind.COUNT]
    counts = [say(language, count, Kind.COUNT, role) for count in (0, 1, 2, 5, 8, 11, 21)]
    assert "|".join(counts) == GOLDEN_COUNTS[language, role]


GOLDEN_DURATIONS = {
    ("de", "plain"): "1 Tag|2 Tage|21 Tage|1 Stunde|36 Stunden|90 Minuten",
    ("de", "in"): "in 1 Tag|in 2 Tagen|in 21 Tagen|in 1 Stunde|in 36 Stunden|in 90 Minuten",
    ("de", "for"): "für 1 Tag|für 2 Tage|für 21 Tage|für 1 Stunde|für 36 Stunden|für 90 Minuten",
    ("en", "plain"): "1 day|2 days|21 days|1 hour|36 hours|90 minutes",
    ("en", "in"): "in 1 day|in 2 days|in 21 days|in 1 hour|in 36 hours|in 90 minutes",
    ("en", "for"): "for 1 day|for 2 days|for 21 days|for 1 hour|for 36 hours|for 90 minutes",
}


@pytest.mark.parametrize(("language", "role"), GOLDEN_DURATIONS)
def test_golden_durations(language: str, role: str) -> None:
    assert {role for _, role in GOLDEN_DURATIONS} == ROLES[Kind.DURATION]
    lengths = [timedelta(days=1), timedelta(hours=48), timedelta(days=21)]
    lengths += [timedelta(hours=1), timedelta(hours=36), timedelta(minutes=90)]
    assert "|".join(say(language, each, Kind.DURATION, role) for each in lengths) == GOLDEN_DURATIONS[language, role]


def test_a_day_of_another_year_is_said_with_its_year() -> None:
    assert say("de", date(2027, 1, 2), Kind.DATE, "until") == "bis zum 2. Januar 2027"
    assert say("en", date(2025, 12, 31), Kind.DATE, "on") == "on 31 December 2025"
    assert say("en", date(2027, 1, 2), Kind.DATE, "by", region="US") == "by January 2, 2027"


def test_a_time_is_said_on_the_stores_clock() -> None:
    scanned = datetime(2026, 11, 10, 5, 12, tzinfo=ZoneInfo("UTC"))
    assert say("de", scanned, Kind.TIME, "at") == "um 06:12 Uhr"
    assert say("en", scanned, Kind.TIME, "at") == "at 06:12"


def test_amounts_stand_in_the_languages_own_order_with_ordinary_spaces() -> None:
    price = Money(amount=Decimal("1264.9"), currency="EUR")
    assert say("de", price, Kind.MONEY, "plain") == "1.264,90 €"
    assert say("en", price, Kind.MONEY, "plain") == "€1,264.90"
    assert say("de", price, Kind.MONEY, "plain", region="CH") == "EUR 1’264.90"
    assert say("en", Money(amount=Decimal(1500), currency="JPY"), Kind.MONEY, "plain") == "JP¥1,500"


def test_where_the_channel_has_no_euro_sign_the_code_stands() -> None:
    price = Money(amount=Decimal("1264.9"), currency="EUR")
    assert say("de", price, Kind.MONEY, "plain", charset="iso-8859-1") == "1.264,90 EUR"
    assert say("en", price, Kind.MONEY, "plain", charset="iso-8859-1") == "1,264.90 EUR"
    assert say("en", Money(amount=Decimal(9), currency="GBP"), Kind.MONEY, "plain", charset="iso-8859-1") == "£9.00"


def test_austria_has_its_own_january() -> None:
    assert say("de", date(2026, 1, 5), Kind.DATE, "on", region="AT") == "am 5. Jänner"


@pytest.mark.parametrize("language", TONGUES)
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
    assert TONGUES["de"].after_greeting(sentence) == expected
    assert TONGUES["en"].after_greeting(sentence) == sentence
