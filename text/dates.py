"""Text in, the days named in it out: `3. März`, `2026-11-03`, `05/12`, `yesterday`, `vor drei Tagen`, `next week`.

Relative days count from the day on which the message was written, in the store's time zone. What is open stays open:
a mention then carries each reading as a candidate.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from core.record import YEARS
from core.triage import DateMention
from text.date_words import DatePatterns, Side, Unit, orders_of, patterns_of
from text.normalise import as_typed, lowered, normalise

_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"(?<![\w.,/+-])(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?=t\d|(?!\w|[./-]\w))")
_NUMERIC = re.compile(
    r"(?<![\w.,/+#-])(?P<a>\d{1,2})(?P<s>[-/.]) ?(?P<b>\d{1,2})(?P=s)[ ]?(?P<y>\d{4}|\d{2})(?!\w|[./-]\w)"
)
_NO_YEAR = re.compile(
    r"(?<![\w.,/+#:-])(?P<a>\d{1,2})(?:(?P<slash>/)|\. ?)(?P<b>\d{1,2})(?P<dot>\.)?(?!\w|[./%,:-]\w|[%€$£])"
)
_VERSION = re.compile(
    r"(?:version|versión|versão|versione|versie|wersja|версия|firmware|ver|v|ip|bluetooth|usb|wifi)\.?:? ?$"
)
_UNIT = re.compile(r" ?(?:[%€$£₹₽]|(?:eur|usd|gbp|euros?|uhr|kg|g|cm|mm|m|l|ml|zł|pln|руб|кг|см|h|am|pm)(?!\w))")
_JOINT = re.compile(r",? ?(?:(?:der|den|dem|the|on|am|le|el|il|de|di|of|op|w|na|la|на|в|dia|día) ){0,2}")
"""Between a weekday and the day or week that it belongs to."""
_PART_BEFORE = re.compile(r"(?:\d[.,]|[\d½¼¾⁄])$")
"""What makes of the number behind it a part of another: `1.5 years ago`."""
_TIGHT = re.compile(r"[’`]")
_DAYS_BACK, _DAYS_AHEAD = 183, 60
"""A day without a year is the one within half a year before the message, else the one within two months after it."""
_DAYS_BACK_PERHAPS, _DAYS_AHEAD_PERHAPS = 305, 183
"""Between that and this it may be either: a buyer writes of an order of spring, or of Valentine's Day."""
_WEEKS_NEAR = timedelta(weeks=10)
"""Between the day of writing and a week that is called by its number alone."""
_FRONT = 16
"""Characters in front that may hold a telling word."""


class _Day(NamedTuple):
    start: int
    end: int
    days: tuple[date, ...]
    """The readings; one is certain."""
    is_range: bool = False
    """Whether `days` are the first and the last of a range."""
    weekday: int | None = None
    """Of a bare weekday, from Monday = 0."""

    @property
    def is_week(self) -> bool:
        return self.is_range and (self.days[1] - self.days[0]).days == 6


def find_dates(
    text: str, *, language: str = "en", country: str | None = None, today: date | None = None
) -> tuple[DateMention, ...]:
    """By place, not overlapping. `today` is the day of writing; without it only dates with a year are found.

    `language` is the writer's, `country` the store's: together they say whether `05/12` puts the day first.
    """
    clean = normalise(text)
    low = _TIGHT.sub("'", lowered(clean.text))
    patterns = patterns_of(language)
    found: list[_Day] = []
    if _DIGIT.search(low):
        found += _numeric(low, orders_of(language, country), patterns, today)
        found += _named(low, patterns, today)
        found += (*_alone(clean.text, low, patterns, today), *_weeks(low, patterns, today)) if today is not None else ()
    if today is not None and any(anchor in low for anchor in patterns.anchors):
        found += _relative(low, patterns, today)
    mentions = []
    for each in _with_weekdays(low, _apart(found)):
        span = clean.original(each.start, each.end)
        first, last = each.days[0], each.days[-1]
        is_open = len(each.days) > 1 and not each.is_range
        mentions.append(
            DateMention(
                text=as_typed(text, span),
                start=span.start,
                end=span.end,
                date=None if is_open or each.is_range else first,
                first_day=first if each.is_range else None,
                last_day=last if each.is_range else None,
                candidates=each.days if is_open else (),
            )
        )
    return tuple(mentions)


def _numeric(low: str, orders: Sequence[str], patterns: DatePatterns, today: date | None) -> Iterator[_Day]:
    for match in _ISO.finditer(low):
        if (day := _day(int(match["y"]), int(match["m"]), int(match["d"]))) is not None:
            yield _Day(match.start(), match.end(), (day,))
    for match in _NUMERIC.finditer(low):
        year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
        if match["s"] == "." and len(match["a"] + match["b"] + match["y"]) < 5:
            continue
        if match["s"] == "." and _VERSION.search(low[max(0, match.start() - _FRONT) : match.start()]):
            continue
        days = _readings(int(match["a"]), int(match["b"]), orders if match["s"] == "/" else ("day",), year, today)
        if days:
            yield _Day(match.start(), match.end(), days)
    for match in _NO_YEAR.finditer(low) if today is not None else ():
        if _is_date(match, low, patterns):
            days = _readings(int(match["a"]), int(match["b"]), orders if match["slash"] else ("day",), None, today)
            if days:
                yield _Day(match.start(), match.end(), days)


def _is_date(match: re.Match[str], low: str, patterns: DatePatterns) -> bool:
    """Whether two numbers without a year are a day and not a size, a ratio, a price or a time."""
    front = low[max(0, match.start() - _FRONT) : match.start()]
    if (match["a"], match["b"]) == ("24", "7") or _UNIT.match(low, match.end()) or _VERSION.search(front):
        return False
    if patterns.before.search(front):
        return True
    if match["slash"]:
        return len(match["a"]) == len(match["b"]) == 2 and "0" in (match["a"][0], match["b"][0])
    return match["dot"] is not None and patterns.decimal_comma and len(match["a"] + match["b"]) > 2


def _readings(a: int, b: int, orders: Sequence[str], year: int | None, today: date | None) -> tuple[date, ...]:
    """Each possible day, earliest first; in the other order where the usual one gives none."""
    by_order = {"day": _completed(year, b, a, today), "month": _completed(year, a, b, today)}
    usual = {day for order in orders for day in by_order[order]}
    return tuple(sorted(usual or {day for days in by_order.values() for day in days}))


def _completed(year: int | None, month: int, day: int, today: date | None) -> tuple[date, ...]:
    """The days that may be meant, earliest first."""
    if year is not None:
        return (there,) if (there := _day(year, month, day)) is not None else ()
    if today is None:
        return ()
    days = [each for y in (today.year - 1, today.year, today.year + 1) if (each := _day(y, month, day)) is not None]
    ahead_by = {each: (each - today).days for each in days}
    sure = [each for each in days if -_DAYS_BACK <= ahead_by[each] <= _DAYS_AHEAD]
    if sure:
        return (sure[0],)
    return tuple(each for each in days if -_DAYS_BACK_PERHAPS <= ahead_by[each] <= _DAYS_AHEAD_PERHAPS)


def _named(low: str, patterns: DatePatterns, today: date | None) -> Iterator[_Day]:
    for match in patterns.named.finditer(low):
        groups = match.groupdict()
        month = patterns.months[groups["month"] or groups["month2"]]
        typed_year = groups["year"] or groups.get("year2") or (f"20{groups['short']}" if groups["short"] else None)
        year, end = int(typed_year) if typed_year else None, match.end()
        if year is not None and year not in YEARS:
            year, end = None, match.end("month") if groups["month"] else match.end("day2")
        days = _completed(year, month, int(groups["day"] or groups["day2"]), today)
        opening = groups["from"] or groups["from3"] or groups.get("from2")
        start = match.start("from3") if groups["from3"] else match.start()
        first = _day(days[0].year, month, int(opening)) if opening and len(days) == 1 else None
        if first is not None and first < days[0]:
            yield _Day(start, end, (first, *days), is_range=True)
        elif days:
            yield _Day(start, end, days)
    for match in patterns.dashed.finditer(low):
        typed_year = match["year"]
        year = int(typed_year) + (2000 if len(typed_year) == 2 else 0) if typed_year else None
        if days := _completed(year, patterns.months[match["month"]], int(match["day"]), today):
            yield _Day(*match.span(), days)
    for match in patterns.month_year.finditer(low):
        first = date(int(match["year"]), patterns.months[match["month"]], 1)
        yield _Day(match.start(), match.end(), _month_of(first), is_range=True)


def _weeks(low: str, patterns: DatePatterns, today: date) -> Iterator[_Day]:
    """Calendar weeks (ISO 8601), from the Monday of the first to the Sunday of the last. Without a year those that are
    near: `week 12` of a course is none."""
    for match in patterns.week.finditer(low):
        if not _UNIT.match(low, match.end()):
            first, last = int(match["week"]), int(match["last"] or match["week"])
            years = (int(match["year"]),) if match["year"] else (today.year - 1, today.year, today.year + 1)
            weeks = [(_weekday_of(year, first, 1), _weekday_of(year, last, 7)) for year in years]
            for monday, sunday in weeks:
                is_near = monday is not None and (match["year"] or abs(monday - today) <= _WEEKS_NEAR)
                if monday and sunday and monday < sunday and is_near:
                    yield _Day(*match.span(), (monday, sunday), is_range=True)


def _weekday_of(year: int, week: int, weekday: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, weekday)
    except ValueError:  # a year has 52 or 53 weeks
        return None


def _alone(text: str, low: str, patterns: DatePatterns, today: date) -> Iterator[_Day]:
    """`on the 5th`: of this month, the last or the next one. In front of a capital it counts: `der 2. Versuch`."""
    for match in patterns.alone.finditer(low):
        if text[match.end() : match.end() + 3].lstrip(" ")[:1].isupper() and text[match.end() - 1] == ".":
            continue
        number = int("".join(each for each in match["day"][:2] if each.isdigit()))
        around = (shifted(today.replace(day=1), months, "month") for months in (-1, 0, 1))
        days = [day for first in around if first and (day := _day(first.year, first.month, number)) is not None]
        past, ahead = [day for day in days if day <= today], [day for day in days if day > today]
        if readings := tuple((*past[-1:], *ahead[:1])):
            yield _Day(match.start("day"), match.end("day"), readings)


def _relative(low: str, patterns: DatePatterns, today: date) -> Iterator[_Day]:
    for match in patterns.relative.finditer(low):
        kind, words = match.lastgroup, match.group()
        start, end = match.span()
        if kind == "day":
            yield from _within(start, end, (today + timedelta(patterns.days[words]),))
        elif kind in ("ago", "ahead"):
            front = low[max(0, start - _FRONT) : start]
            if _PART_BEFORE.search(front) or patterns.half_before.search(front) or patterns.half_behind.match(low, end):
                continue
            days = [_counted(words, patterns, today, -1 if kind == "ago" else 1)]
            if other := patterns.or_before.search(front):
                days.append(_counted(words, patterns, today, -1 if kind == "ago" else 1, instead=other["n"]))
                start -= len(other.group())
            yield from _within(start, end, tuple(sorted({day for day in days if day is not None})))
        elif kind == "side":
            yield from _sided(start, end, words, patterns, today)
        elif kind == "weekday":
            yield from _weekday(start, end, words, patterns, today)


def _counted(words: str, patterns: DatePatterns, today: date, sign: int, instead: str | None = None) -> date | None:
    """`instead`: of the number in the words."""
    match = next((found for each in patterns.counted if (found := each.fullmatch(words))), None)
    if match is None:
        return None
    typed = instead or match.groupdict().get("n") or "1"
    number = int(typed) if typed.isdigit() else patterns.numbers[typed]
    return shifted(today, sign * number, patterns.units[match["unit"]])


def shifted(day: date, number: int, unit: Unit) -> date | None:
    """So many units on, or back where the number is negative; a month later than 31 January is the last of February.
    None beyond the calendar."""
    if unit in ("day", "week"):
        shifted_day = day.toordinal() + number * (7 if unit == "week" else 1)
        return date.fromordinal(shifted_day) if 1 <= shifted_day <= date.max.toordinal() else None
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) if year in YEARS else None


def _sided(start: int, end: int, words: str, patterns: DatePatterns, today: date) -> Iterator[_Day]:
    match = next((found for each in patterns.sided if (found := each.fullmatch(words))), None)
    if match is None:
        return
    side, noun = patterns.sides[match["side"]], match["noun"]
    if noun in patterns.weekdays:
        yield from _within(start, end, _weekday_at(patterns.weekdays[noun], side, today))
        return
    monday = today - timedelta(today.weekday())
    step = {"last": -1, "this": 0, "next": 1, "after_next": 2}[side]
    unit = patterns.units[noun]
    if unit in ("week", "weekend"):
        monday += timedelta(7 * step)
        days: tuple[date, ...] = (monday + timedelta(5 if unit == "weekend" else 0), monday + timedelta(6))
    elif unit == "year":
        days = (date(today.year + step, 1, 1), date(today.year + step, 12, 31))
    else:
        days = _month_of(shifted(today.replace(day=1), step, "month") or today)
    yield from _within(start, end, days, is_range=True)


def _weekday_at(weekday: int, side: Side, today: date) -> tuple[date, ...]:
    """`next Friday` on a Monday may be this week's or the one after: both."""
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    if side == "last":
        return (today - timedelta((today.weekday() - weekday - 1) % 7 + 1),)
    if side == "this":
        return (today + timedelta(weekday - today.weekday()),)
    near = today + timedelta(ahead + (7 if side == "after_next" else 0))
    return (near, near + timedelta(7)) if weekday > today.weekday() else (near,)


def _weekday(start: int, end: int, words: str, patterns: DatePatterns, today: date) -> Iterator[_Day]:
    """`since Monday` is the last one; a bare `Monday` may be the last or the next one."""
    since = patterns.since.fullmatch(words)
    noun = since["noun"] if since else words
    back = timedelta((today.weekday() - patterns.weekdays[noun]) % 7)
    if since:
        yield from _within(start, end, (today - (back or timedelta(7)),))
    else:
        days = (today - (back or timedelta(7)), *(() if back else (today,)), today - back + timedelta(7))
        for day in _within(start, end, days):
            yield day._replace(weekday=patterns.weekdays[noun])


def _within(start: int, end: int, days: tuple[date, ...], *, is_range: bool = False) -> Iterator[_Day]:
    if days and all(day.year in YEARS for day in days):
        yield _Day(start, end, days, is_range)


def _month_of(day: date) -> tuple[date, ...]:
    return (day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def _day(year: int, month: int, day: int) -> date | None:
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _with_weekdays(low: str, found: list[_Day]) -> list[_Day]:
    """`Thursday, 19 November` and `Tuesday last week` are one day each, in either order."""
    joined: list[_Day] = []
    for each in found:
        last = joined[-1] if joined else None
        if last is None or not _JOINT.fullmatch(low, last.end, each.start):
            joined.append(each)
        elif last.weekday is not None and each.weekday is None:
            joined[-1] = _joined(last.start, each.end, each, last.weekday)
        elif each.weekday is not None and last.is_week:
            joined[-1] = _joined(last.start, each.end, last, each.weekday)
        else:
            joined.append(each)
    return joined


def _joined(start: int, end: int, other: _Day, weekday: int) -> _Day:
    """The day of that week; of several readings the one on that weekday."""
    if other.is_range:
        return (
            _Day(start, end, (other.days[0] + timedelta(weekday),)) if other.is_week else _Day(start, end, *other[2:])
        )
    return _Day(start, end, tuple(day for day in other.days if day.weekday() == weekday) or other.days)


def _apart(found: list[_Day]) -> list[_Day]:
    """By place; of those that overlap the longer stays."""
    kept: list[_Day] = []
    for each in sorted(found, key=lambda day: (day.start, -day.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
        elif each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return kept
