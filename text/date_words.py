"""A language in, the patterns of what names a day in it out: CLDR's months and weekdays, the words of `dates.yaml`."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages
from pydantic import Field, RootModel

from core.reading import read_yaml
from core.record import Record, primary
from text import rx
from text.normalise import unmarked

Unit = Literal["day", "week", "month", "year", "weekend"]
Side = Literal["last", "next", "this", "after_next"]

FALLBACK = "en"
"""For languages without words of their own."""


class DayAlone(Record):
    """`on the 5th`; the key `alone` of a language."""

    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    not_: tuple[str, ...] = Field(default=(), alias="not")
    ends: bool = False


class DateWords(Record):
    """One language of `dates.yaml`; the file says what each key means."""

    days: dict[int, tuple[str, ...]]
    not_: tuple[str, ...] = Field(default=(), alias="not")
    numbers: tuple[str | tuple[str, ...], ...]
    about: tuple[str, ...] = ()
    half_before: tuple[str, ...] = ()
    half_behind: tuple[str, ...] = ()
    or_: tuple[str, ...] = Field(default=(), alias="or")
    units: dict[Unit, tuple[str, ...]]
    ago: tuple[str, ...]
    ahead: tuple[str, ...]
    last: tuple[str, ...]
    next: tuple[str, ...]
    this: tuple[str, ...]
    after_next: tuple[str, ...] = ()
    after_next_behind: tuple[str, ...] = ()
    behind: bool = False
    since: tuple[str, ...] = ()
    alone: DayAlone | None = None
    before: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()
    calendar_weeks: tuple[str, ...] = ()
    month_first: bool = False
    endings: bool = False
    """Whether endings are glued to words, so that a word may go on behind its match."""
    months: dict[int, tuple[str, ...]] = Field(default_factory=dict)
    not_months: tuple[str, ...] = ()
    """Short forms of CLDR that are words as well."""
    weekdays: dict[int, tuple[str, ...]] = Field(default_factory=dict)
    """From Monday = 0."""


class _Languages(RootModel[dict[str, DateWords]]):
    """`dates.yaml`."""


class DatePatterns(NamedTuple):
    """One language, compiled; for text in lower case."""

    named: re.Pattern[str]
    """`3. märz 2026`, `march 3`: groups day, month, year, and from, or from3, where it is a range."""
    dashed: re.Pattern[str]
    """`3-nov-2026`, as marketplaces print days: groups day, month, year."""
    week: re.Pattern[str]
    """`kw 48`, `week 48-49/2026`: groups week, last, year."""
    month_year: re.Pattern[str]
    alone: re.Pattern[str]
    """`on the 5th`: group day, which is all that is reported."""
    relative: re.Pattern[str]
    """Groups skip, day, ago, ahead, side (with noun), weekday (with since)."""
    anchors: tuple[str, ...]
    """A text that holds none of these has no relative day."""
    before: re.Pattern[str]
    """Ends with a word after which a number without a year is a date."""
    decimal_comma: bool
    """Whether `14.11.` is a date and no price."""
    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    numbers: dict[str, int]
    units: dict[str, Unit]
    sides: dict[str, Side]
    counted: tuple[re.Pattern[str], ...]
    """Takes `vor drei tagen` apart: groups n and unit."""
    sided: tuple[re.Pattern[str], ...]
    """Takes `last tuesday` apart: groups side and noun."""
    since: re.Pattern[str]
    half_before: re.Pattern[str]
    half_behind: re.Pattern[str]
    """Beside a number of units: `half a year ago`, `il y a un an et demi`."""
    or_before: re.Pattern[str]
    """Another number before one: `2-3 days ago`, `two or three days ago`; group n."""


@lru_cache(maxsize=1)
def _all_words() -> dict[str, DateWords]:
    return read_yaml(Path(__file__).with_name("dates.yaml"), _Languages).root


@lru_cache(maxsize=64)
def patterns_of(language: str) -> DatePatterns:
    """For `de`, `pt-BR` and so on; English for a language without words."""
    base = primary(language)
    return _compiled(base if base in _all_words() else FALLBACK)


@lru_cache(maxsize=256)
def orders_of(language: str, country: str | None) -> tuple[str, ...]:
    """How `05/12` is read: `day` first, `month` first, or both where that is open.

    By CLDR's short form of the language in the country where it is an official one. English without a country, and
    English in a country that writes the year first, stay open.
    """
    base = primary(language)
    try:
        spoken_there = country is not None and base in get_official_languages(country, de_facto=True)
        known = f"{base}_{country}" if spoken_there or (base == "en" and country) else base
        short = str(Locale.parse(known).date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return ("day", "month")
    if (base == "en" and country is None) or short.startswith("y"):
        return ("day", "month")
    return ("month",) if short.upper().startswith("M") else ("day",)


@lru_cache(maxsize=32)
def _compiled(language: str) -> DatePatterns:
    words = _all_words()[language]
    end = "" if words.endings else r"(?!\w)"
    months, weekdays = _months(language, words), _weekdays(language, words)
    days = {day: offset for offset, those in words.days.items() for day in those}
    numbers = _numbers(words)
    units = {unit: name for name, those in words.units.items() for unit in those}
    listed: tuple[tuple[Side, tuple[str, ...]], ...] = (
        ("last", words.last),
        ("next", words.next),
        ("this", words.this),
        ("after_next", (*words.after_next, *words.after_next_behind)),
    )
    sides = {word: side for side, those in listed for word in those}
    ago, ahead = _counted(words.ago, words, numbers, units), _counted(words.ahead, words, numbers, units)
    nouns = _either({**dict.fromkeys(weekdays), **dict.fromkeys(unit for unit in units if units[unit] != "day")})
    side = _either(sides)
    later = _either(words.after_next_behind) if words.after_next_behind else r"(?!)"
    sided = [rf"{side} {nouns}", rf"{nouns} {side if words.behind else later}"]
    since = rf"(?:{_either(words.since)} )?" if words.since else ""
    kinds = (
        ("skip", _either(words.not_) if words.not_ else r"(?!)"),
        ("day", _either(days)),
        ("ago", "|".join(ago)),
        ("ahead", "|".join(ahead)),
        ("side", "|".join(sided)),
        ("weekday", since + _either(weekdays)),
    )
    either_kind = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds)
    month = _either(months)
    between = rf"(?:{_either(words.between)} )?" if words.between else ""
    return DatePatterns(
        named=_named(month, between, words),
        dashed=re.compile(rf"(?<![\w.,/#-])(?P<day>\d{{1,2}})-(?P<month>{month})(?:-(?P<year>\d{{4}}|\d\d))?(?![\w-])"),
        week=_week(words),
        month_year=re.compile(rf"(?<!\w)(?P<month>{month})\.?,? {between}(?P<year>20\d\d)(?!\w|[.,]\d)"),
        alone=_alone(words.alone, weekdays) if words.alone else re.compile(r"(?!)"),
        relative=re.compile(rf"(?<!\w)(?:{either_kind}){end}"),
        anchors=_anchors(days, weekdays, units),
        before=re.compile(rf"(?<!\w){_either(words.before)}\.?:? $") if words.before else re.compile(r"(?!)"),
        decimal_comma=Locale.parse(language).number_symbols["latn"]["decimal"] == ",",
        months=months,
        weekdays=weekdays,
        days=days,
        numbers=numbers,
        units=units,
        sides=sides,
        counted=tuple(re.compile(_with_groups(each, words, numbers, units)) for each in (*words.ago, *words.ahead)),
        sided=tuple(
            re.compile(each)
            for each in (rf"(?P<side>{side}) (?P<noun>{nouns})", rf"(?P<noun>{nouns}) (?P<side>{side})")
        ),
        since=re.compile(rf"{_either(words.since)} (?P<noun>.+)") if words.since else re.compile(r"(?!)"),
        half_before=re.compile(rf"(?<!\w){_either(words.half_before)} $" if words.half_before else r"(?!)"),
        half_behind=re.compile(rf" {_either(words.half_behind)}(?!\w)" if words.half_behind else r"(?!)"),
        or_before=re.compile(rf"(?<![\w.,])(?P<n>\d{{1,3}}|{_either(numbers)})(?: ?[-–/] ?| {_either(words.or_)} )$"),
    )


def _months(language: str, words: DateWords) -> dict[str, int]:
    names = Locale.parse(language).months
    found: dict[str, int] = {}
    widths = ("wide",) if words.endings else ("abbreviated", "wide")
    for context in ("format", "stand-alone"):
        for width in widths:
            found |= {_plain(str(name)): number for number, name in names[context][width].items()}
    found = {name: number for name, number in found.items() if name not in words.not_months}
    found |= {name: number for number, listed in words.months.items() for name in listed}
    return {**{_unaccented(name): number for name, number in found.items()}, **found}


def _weekdays(language: str, words: DateWords) -> dict[str, int]:
    names = Locale.parse(language).days["format"]["wide"] if not words.endings else {}
    found = {_plain(str(name)): number for number, name in names.items()}
    found |= {name: number for number, listed in words.weekdays.items() for name in listed}
    return {**{_unaccented(name): number for name, number in found.items()}, **found}


def _plain(name: str) -> str:
    return name.lower().rstrip(".")


def _unaccented(name: str) -> str:
    """Of Latin letters only: `fevrier` for `février`."""
    plain = unmarked(name)
    return plain if plain.isascii() else name


def _numbers(words: DateWords) -> dict[str, int]:
    listed = (each if isinstance(each, tuple) else (each,) for each in words.numbers)
    return {word: number for number, forms in enumerate(listed, start=1) for word in forms}


def _counted(
    templates: Iterable[str], words: DateWords, numbers: Mapping[str, int], units: Mapping[str, Unit]
) -> list[str]:
    ungrouped = (_with_groups(each, words, numbers, units) for each in templates)
    return [re.sub(r"\?P<\w+>", "?:", each) for each in ungrouped]


def _with_groups(template: str, words: DateWords, numbers: Mapping[str, int], units: Mapping[str, Unit]) -> str:
    about = rf"(?:{_either(words.about)} )?" if words.about else ""
    number = rf"{about}(?P<n>\d{{1,3}}|{_either(numbers)})"
    unit = rf"(?P<unit>{_either([each for each in units if units[each] != 'weekend'])})"
    return template.replace("{n}", number).replace("{unit}", unit)


_ARTICLE = r"(?:(?:the|dem|den|le|il|el|de) )?"
"""Before the number of a day."""


def _named(month: str, between: str, words: DateWords) -> re.Pattern[str]:
    suffix = r"(?:st|nd|rd|th|er|ste|de|º|°|ª|o|a|e|\.|-?го|-?е|-?ஆம்|-?ம்)?"
    until = r"(?: ?[-–—] ?| (?:to|through|till|until|bis|au|al?|ao|tot|t/m|do|по|до)(?: (?:the|zum|den|el|le))? )"
    year = rf"(?:\.?,? ?{between}(?:(?P<year>\d{{4}})|'(?P<short>\d\d))(?![\w]|[.,]\d))?"
    both = (
        rf"(?:between|zwischen|entre|tra|fra|tussen|mi[ęe]dzy|между) {_ARTICLE}(?P<from3>\d{{1,2}}){suffix} "
        rf"(?:and|und|et|e|y|en|a|и) {_ARTICLE}"
    )
    opening = rf"{both}|(?P<from>\d{{1,2}}){suffix}{until}"
    day_first = rf"(?:{opening})?(?P<day>\d{{1,2}}){suffix} ?{between}(?P<month>{month})"
    end = "" if words.endings else r"(?!\w)"
    month_first = r"(?!)"
    if words.month_first:
        month_first = (
            rf"(?P<month2>{month})\.? (?:the )?(?:(?P<from2>\d{{1,2}}){suffix}{until})?"
            rf"(?P<day2>\d{{1,2}}){suffix}(?![\w%]|[.,:]\d)(?:,? (?P<year2>\d{{4}})(?!\w|[.,]\d))?"
        )
    return re.compile(rf"(?<![\w.,/#-])(?:{day_first}{end}{year}|{month_first})")


def _week(words: DateWords) -> re.Pattern[str]:
    """`2 weeks 3 days` names none: a word for any week wants two digits."""
    named = [
        rf"{_either(listed)}\.? ?(?={digits})"
        for listed, digits in ((words.calendar_weeks, r"\d"), (words.weeks, r"\d\d"))
        if listed
    ]
    number = r"(?P<week>\d{1,2})(?: ?[-–—/] ?(?P<last>\d{1,2}))?(?: ?[/-] ?(?P<year>20\d\d))?"
    return re.compile(rf"(?<!\w)(?:{'|'.join(named)}){number}(?!\w|[.,:/-]\d)" if named else r"(?!)")


def _alone(words: DayAlone, weekdays: Iterable[str]) -> re.Pattern[str]:
    day_of_week = rf"{_either(weekdays)},? (?:(?:the|der|den|dem|le|il|el|dia|día) )?"
    front = rf"(?:{_either(words.before)} |{day_of_week})" if words.before else ""
    behind = _either(words.behind) if words.behind else ""
    counted = rf"(?! {_either(words.not_)}(?!\w))" if words.not_ else ""
    ends = r"(?= ?(?:[,;:!?)\n]|\.(?!\w)|$))" if words.ends else ""
    return re.compile(rf"(?<!\w){front}(?P<day>\d{{1,2}}{behind})(?![\w%/:°-]|[.,] ?\d| \d){counted}{ends}")


def _anchors(*words: Iterable[str]) -> tuple[str, ...]:
    """The shortest words that one of them stands in every text that holds any."""
    wanted = {word for listed in words for word in listed}
    return tuple(sorted(word for word in wanted if not any(other in word for other in wanted if other != word)))


def _either(words: Iterable[str]) -> str:
    return f"(?:{rx.either(words)})"
