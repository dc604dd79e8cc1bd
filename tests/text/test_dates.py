from datetime import date, timedelta

import pytest

from tests.growth import takes_its_length
from text.date_words import orders_of, patterns_of
from text.dates import find_dates, shifted

TODAY = date(2026, 11, 20)
"""A Friday."""
LANGUAGES = ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta")


def days(text: str, language: str, country: str | None = None) -> list[str]:
    """Each mention as `2026-11-03`, `first..last` or `one|other`."""
    made = []
    for each in find_dates(text, language=language, country=country, today=TODAY):
        assert each.text == text[each.start : each.end]
        if each.first_day is not None:
            made.append(f"{each.first_day}..{each.last_day}")
        else:
            made.append(str(each.date) if each.date else "|".join(str(day) for day in each.candidates))
    return made


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "3 March", "2026-03-03|2027-03-03"),  # an order of spring, or a birthday
        ("en", "3 January", "2027-01-03"),
        ("en", "3 June", "2026-06-03"),
        ("en", "March 3rd, 2026", "2026-03-03"),
        ("en", "the 3rd of November", "2026-11-03"),
        ("en", "2026-11-03", "2026-11-03"),
        ("en", "3-5 November", "2026-11-03..2026-11-05"),
        ("en", "from 3 to 5 November", "2026-11-03..2026-11-05"),
        ("de", "vom 3. bis 5. November", "2026-11-03..2026-11-05"),
        ("en", "3—5 November", "2026-11-03..2026-11-05"),
        ("en", "between 3 and 5 November", "2026-11-03..2026-11-05"),
        ("en", "between the 3rd and the 5th of November", "2026-11-03..2026-11-05"),
        ("de", "zwischen dem 3. und dem 5. November", "2026-11-03..2026-11-05"),
        ("fr", "entre le 3 et le 5 novembre", "2026-11-03..2026-11-05"),
        ("it", "tra il 3 e il 5 novembre", "2026-11-03..2026-11-05"),
        ("es", "entre el 3 y el 5 de noviembre", "2026-11-03..2026-11-05"),
        ("pt", "entre 3 e 5 de novembro", "2026-11-03..2026-11-05"),
        ("nl", "tussen 3 en 5 november", "2026-11-03..2026-11-05"),
        ("pl", "między 3 a 5 listopada", "2026-11-03..2026-11-05"),
        ("ru", "между 3 и 5 ноября", "2026-11-03..2026-11-05"),
        ("en", "3-Nov-2026", "2026-11-03"),
        ("en", "03-Nov-24", "2024-11-03"),
        ("de", "3-Nov", "2026-11-03"),
        ("es", "03-nov-26", "2026-11-03"),
        ("de", "KW 48", "2026-11-23..2026-11-29"),
        ("de", "KW1", "2027-01-04..2027-01-10"),
        ("de", "Kalenderwoche 49/2027", "2027-12-06..2027-12-12"),
        ("de", "KW 48/49", "2026-11-23..2026-12-06"),
        ("en", "week 48", "2026-11-23..2026-11-29"),
        ("fr", "semaine 49", "2026-11-30..2026-12-06"),
        ("it", "settimana 48", "2026-11-23..2026-11-29"),
        ("es", "semana 48", "2026-11-23..2026-11-29"),
        ("nl", "week 49", "2026-11-30..2026-12-06"),
        ("pl", "w tygodniu 48", "2026-11-23..2026-11-29"),
        ("ru", "неделя 48", "2026-11-23..2026-11-29"),
        ("fr", "du 3 au 5 novembre", "2026-11-03..2026-11-05"),
        ("pl", "od 3 do 5 listopada", "2026-11-03..2026-11-05"),
        ("ru", "с 3 по 5 ноября", "2026-11-03..2026-11-05"),
        ("en", "on Friday the 13th", "2026-11-13"),
        ("de", "am Freitag, dem 13.", "2026-11-13"),
        ("it", "venerdì 13", "2026-11-13"),
        ("pt", "sexta-feira, dia 13", "2026-11-13"),
        ("en", "March 2026", "2026-03-01..2026-03-31"),
        ("en", "3 March '25", "2025-03-03"),
        ("en", "yesterday", "2026-11-19"),
        ("en", "the day before yesterday", "2026-11-18"),
        ("en", "last Tuesday", "2026-11-17"),
        ("en", "next week", "2026-11-23..2026-11-29"),
        ("en", "last weekend", "2026-11-14..2026-11-15"),
        ("en", "two weeks ago", "2026-11-06"),
        ("en", "next Friday", "2026-11-27"),
        ("en", "next Sunday", "2026-11-22|2026-11-29"),
        ("en", "by Monday", "2026-11-16|2026-11-23"),
        ("en", "on the 5th", "2026-11-05|2026-12-05"),
        ("en", "Thursday 19 November", "2026-11-19"),
        ("en", "on Tuesday last week", "2026-11-10"),
        ("en", "next week on Monday", "2026-11-23"),
        ("en", "Monday, Tuesday", "2026-11-16|2026-11-23 2026-11-17|2026-11-24"),
        ("de", "am Donnerstag, den 12.11.", "2026-11-12"),
        ("de", "letzte Woche Dienstag", "2026-11-10"),
        ("fr", "mardi de la semaine dernière", "2026-11-10"),
        ("en", "Saturday 05/12/2026", "2026-12-05"),
        ("de", "3. März", "2026-03-03|2027-03-03"),
        ("de", "am 03.11.2026", "2026-11-03"),
        ("de", "am 3.11.", "2026-11-03"),
        ("de", "vom 3.11 bis heute Abend", "2026-11-03 2026-11-20"),
        ("de", "vor drei Tagen", "2026-11-17"),
        ("de", "seit etwa 2 Wochen", "2026-11-06"),
        ("de", "letzten Dienstag", "2026-11-17"),
        ("de", "seit Montag", "2026-11-16"),
        ("de", "nächste Woche", "2026-11-23..2026-11-29"),
        ("de", "übermorgen", "2026-11-22"),
        ("de", "guten Morgen", ""),
        ("de", "der 2. Versuch am 5. klappte", "2026-11-05|2026-12-05"),
        ("fr", "aujourd’hui", "2026-11-20"),
        ("fr", "il y a trois jours", "2026-11-17"),
        ("fr", "mardi dernier", "2026-11-17"),
        ("fr", "la semaine prochaine", "2026-11-23..2026-11-29"),
        ("fr", "le 14 fevrier 2026", "2026-02-14"),
        ("fr", "le 03/11", "2026-11-03"),
        ("it", "tre giorni fa", "2026-11-17"),
        ("it", "martedì scorso", "2026-11-17"),
        ("it", "la settimana scorsa", "2026-11-09..2026-11-15"),
        ("it", "l’altro ieri", "2026-11-18"),
        ("it", "2 set di lenzuola", ""),
        ("es", "hace dos días", "2026-11-18"),
        ("es", "el martes pasado", "2026-11-17"),
        ("es", "3 de marzo de 2026", "2026-03-03"),
        ("es", "por la mañana", ""),
        ("es", "mañana", "2026-11-21"),
        ("es", "el lunes que viene", "2026-11-23"),
        ("pt", "há dois dias", "2026-11-18"),
        ("pt", "terça-feira passada", "2026-11-17"),
        ("pt", "a segunda vez", ""),
        ("pt", "semana que vem", "2026-11-23..2026-11-29"),
        ("nl", "drie dagen geleden", "2026-11-17"),
        ("nl", "afgelopen dinsdag", "2026-11-17"),
        ("nl", "goede morgen", ""),
        ("nl", "op 3 maart 2026", "2026-03-03"),
        ("pl", "trzy dni temu", "2026-11-17"),
        ("pl", "tydzień temu", "2026-11-13"),
        ("pl", "w zeszły wtorek", "2026-11-17"),
        ("pl", "3 listopada", "2026-11-03"),
        ("pl", "w przyszłym tygodniu", "2026-11-23..2026-11-29"),
        ("ru", "позавчера", "2026-11-18"),
        ("ru", "неделю назад", "2026-11-13"),
        ("ru", "в прошлый вторник", "2026-11-17"),
        ("ru", "3 ноября", "2026-11-03"),
        ("ru", "через 2 недели", "2026-12-04"),
        ("ta", "இன்று", "2026-11-20"),
        ("ta", "நேற்று வந்தது", "2026-11-19"),
        ("ta", "மூன்று நாட்களுக்கு முன்பு", "2026-11-17"),
        ("ta", "நவம்பர் 3", "2026-11-03"),
        ("ta", "கடந்த வாரம்", "2026-11-09..2026-11-15"),
    ],
)
def test_a_day_is_read_as_people_write_it(language: str, text: str, expected: str) -> None:
    assert " ".join(days(text, language)) == expected


def test_day_or_month_first_is_the_countrys_or_stays_open() -> None:
    assert days("on 05/12", "en", "US") == ["2026-05-12|2027-05-12"]
    assert days("on 06/12", "en", "US") == ["2026-06-12"]
    assert days("05/12/2026", "en", "US") == ["2026-05-12"]
    assert days("05/12/2026", "en", "GB") == ["2026-12-05"]
    assert days("05/12/2026", "en", "DE") == ["2026-12-05"]
    assert days("05/12/2026", "de", "US") == ["2026-12-05"]
    assert days("05/12/2026", "en") == ["2026-05-12|2026-12-05"]
    assert days("12/12/2026", "en") == ["2026-12-12"]
    assert days("25/12/2026", "en", "US") == ["2026-12-25"]
    assert orders_of("en", None) == ("day", "month")
    assert orders_of("xx", "YY") == ("day", "month")


def test_a_missing_year_is_the_one_within_half_a_year() -> None:
    assert days("3 December", "en") == ["2026-12-03"]
    assert days("3 June", "en") == ["2026-06-03"]
    assert days("3 January", "en") == ["2027-01-03"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "2 weeks 3 days",
        "KW 54",
        "week 60",
        "week 24",
        "week 48.5",
        "item 3-nov-2026-x",
        "50/50",
        "38/40",
        "10/12",
        "8/10",
        "1/2",
        "1.5 kg",
        "12:05",
        "version 10.2.24",
        "1.2.3",
        "10.0.0.1",
        "+49 171 2345678",
        "0171/2345678",
        "305-1234567-7654321",
        "31/02/2026",
        "32.01.2026",
        "2026-13-01",
        "99/99/9999",
        "01/01/0001",
        "40 %",
        "200 x 300",
        "0/0",
        "00.00.0000",
    ],
)
def test_what_is_no_day_is_none(text: str, language: str) -> None:
    assert days(text, language) == []


@pytest.mark.parametrize("text", ["999 years ago", "999 months ago", "in 999 years", "0 days ago"])
def test_days_beyond_the_calendar_are_left_out(text: str) -> None:
    assert days(text, "en") in ([], ["2026-11-20"], ["1943-08-20"])
    assert find_dates("999 years ago", today=date(9999, 12, 31)) == ()


def test_without_the_day_of_writing_only_a_full_date_is_found() -> None:
    found = find_dates("yesterday, 3 March, on 05/12, on the 5th and 3 March 2026", today=None)
    assert [each.date for each in found] == [date(2026, 3, 3)]


def test_weekdays_go_back_and_on_from_every_day() -> None:
    for offset in range(14):
        today = TODAY + timedelta(offset)
        (last,) = find_dates("last Tuesday", today=today)
        assert last.date is not None
        assert last.date.weekday() == 1
        assert 1 <= (today - last.date).days <= 7
        (since,) = find_dates("since Tuesday", today=today)
        assert since.date == last.date
        (bare,) = find_dates("Tuesday", today=today)
        assert {day.weekday() for day in bare.candidates} == {1}
        assert bare.candidates[0] < today < bare.candidates[-1]


def test_months_are_shifted_within_the_calendar() -> None:
    assert shifted(date(2026, 1, 31), 1, "month") == date(2026, 2, 28)
    assert shifted(date(2028, 2, 29), -1, "year") == date(2027, 2, 28)
    assert shifted(date(2026, 1, 1), 10**9, "day") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_its_months_and_weekdays(language: str) -> None:
    patterns = patterns_of(language)
    assert set(patterns.months.values()) == set(range(1, 13))
    assert set(patterns.weekdays.values()) == set(range(7))
    assert set(range(-2, 3)) <= set(patterns.days.values())
    assert set(range(1, 16)) == set(patterns.numbers.values())


def test_digits_of_any_script_and_half_surrogates_are_read() -> None:
    assert [each.date for each in find_dates("２０２６-11-0\ud8003", today=TODAY)] == [date(2026, 11, 3)]
    assert [each.date for each in find_dates("٢٠٢٦-١١-٠٣", today=TODAY)] == [date(2026, 11, 3)]


@pytest.mark.parametrize("language", ["en", "de", "ta"])
@pytest.mark.parametrize(
    "piece", ["1/1 ", "12.05. ", "3-", "last ", "since since ", "1", "in in ", "- ", "heute ", "am "]
)
def test_a_huge_text_takes_its_length(piece: str, language: str) -> None:
    assert takes_its_length(lambda text: find_dates(text, language=language, today=TODAY), piece)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "übernächste Woche", "2026-11-30..2026-12-06"),
        ("de", "bis übernächsten Montag", "2026-11-30"),
        ("nl", "overvolgende week", "2026-11-30..2026-12-06"),
        ("en", "the week after next", "2026-11-30..2026-12-06"),
        ("fr", "mardi en huit", "2026-12-01"),
        ("en", "a fortnight ago", "2026-11-06"),
        ("de", "vor vierzehn Tagen", "2026-11-06"),
        ("fr", "il y a quinze jours", "2026-11-05"),
        ("it", "quindici giorni fa", "2026-11-05"),
        ("es", "hace quince días", "2026-11-05"),
        ("pt", "faz quinze dias", "2026-11-05"),
        ("nl", "veertien dagen geleden", "2026-11-06"),
        ("pl", "czternaście dni temu", "2026-11-06"),
        ("ru", "пятнадцать дней назад", "2026-11-05"),
        ("ta", "பதினைந்து நாள் முன்பு", "2026-11-05"),
        ("ru", "к субботе", "2026-11-14|2026-11-21"),
        ("pl", "przed sobotą", "2026-11-14|2026-11-21"),
    ],
)
def test_a_week_later_than_next_a_fortnight_and_every_case_of_a_weekday(
    language: str, text: str, expected: str
) -> None:
    assert days(text, language) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "half a year ago"),
        ("en", "1.5 years ago"),
        ("en", "2½ weeks ago"),
        ("en", "in a week and a half"),
        ("fr", "il y a un an et demi"),
        ("it", "1,5 anni fa"),
        ("es", "hace un año y medio"),
        ("pt", "há uma semana e meia"),
        ("nl", "1,5 jaar geleden"),
        ("pl", "pół roku temu"),
        ("pl", "dwa i pół tygodnia temu"),
        ("ru", "полтора года назад"),
        ("ru", "две с половиной недели назад"),
        ("ta", "1.5 வருடங்களுக்கு முன்பு"),
    ],
)
def test_a_half_of_a_unit_names_no_day(language: str, text: str) -> None:
    assert days(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2-3 days ago"),
        ("en", "two or three days ago"),
        ("it", "2 o 3 giorni fa"),
        ("pt", "2-3 dias atrás"),
        ("nl", "2 à 3 dagen geleden"),
        ("pl", "2-3 dni temu"),
        ("ru", "2-3 дня назад"),
        ("ta", "2-3 நாட்களுக்கு முன்"),
    ],
)
def test_of_two_numbers_either_day_may_be_meant(language: str, text: str) -> None:
    assert days(text, language) == ["2026-11-17|2026-11-18"]
