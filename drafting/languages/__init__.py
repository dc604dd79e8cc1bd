"""A fact, the role that it plays and a setting in; the whole phrase in one language out: `by 13 November`.

`<language>.yaml` says what stands around a value; the values themselves are said by `formats.py`.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from core.errors import InputError
from core.reading import read_yaml
from core.record import Country, Fact, Kind, Record
from drafting.languages.formats import Setting, Unit, number, plain, split_duration
from drafting.slots import PLAIN, ROLES

FOLDER = Path(__file__).parent
OTHER = "other"
"""What holds for every number, plural or country that has no entry of its own."""
PLURALS = frozenset({"zero", "one", "two", "few", "many", OTHER})

_FIRST_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")


def _by_number(given: object) -> object:
    return {OTHER: given} if isinstance(given, str) else given


def _has_other(forms: Mapping[str, str]) -> Mapping[str, str]:
    if OTHER not in forms:
        raise ValueError(f"has no form for {OTHER!r}")
    return forms


def _holds_the_value(forms: Mapping[str, str]) -> Mapping[str, str]:
    for form in forms.values():
        if form.count("{}") != 1 or form.count("{") != 1 or form.count("}") != 1:
            raise ValueError(f"{form!r} must hold the value's place, {{}}, once")
    return forms


Frame = Annotated[
    Mapping[str, str], BeforeValidator(_by_number), AfterValidator(_has_other), AfterValidator(_holds_the_value)
]
"""What is said around a value: `by {}`; by the number that the value starts with where that matters:
`{other: "il {}", "8": "l'{}"}`."""


def _known_plurals(nouns: Mapping[str, str]) -> Mapping[str, str]:
    if unknown := set(nouns) - PLURALS:
        raise ValueError(f"{min(unknown)!r} is none of the plurals {', '.join(sorted(PLURALS))}")
    return nouns


Plurals = Annotated[Mapping[str, str], AfterValidator(_has_other), AfterValidator(_known_plurals)]
"""A noun by plural category of CLDR, https://cldr.unicode.org/index/cldr-spec/plural-rules."""


class Tongue(Record):
    """`<language>.yaml`: how one language says values."""

    language: str
    regions: Annotated[tuple[Country, ...], Field(min_length=1)]
    """Countries whose own way of writing dates and amounts is used for their stores; elsewhere that of the first."""
    around: Mapping[Kind, Mapping[str, Frame]]
    """By kind of value and role."""
    counts: Mapping[str, Plurals]
    """What is counted, by role."""
    units: Mapping[str, Mapping[Unit, Plurals]] = Field(default_factory=dict)
    """Units of a duration by role, where the role asks for another case than a duration on its own."""
    first_day: Mapping[str, str] = Field(default_factory=dict)
    """How the first of a month is written, by country, where it is not a plain 1: `{other: 1er}`."""
    day_pattern: str | None = None
    dated_pattern: str | None = None
    """Babel's date patterns without and with a year, where the locale's own read badly in a sentence: `d MMMM`."""
    spelling: Mapping[Country, Mapping[str, str]] = Field(default_factory=dict)
    """What one of the countries writes otherwise, in letters or whole words: `{CH: {ß: ss}}`."""
    small_starts: frozenset[str] = frozenset()
    """Words that are written small where the text goes on after the greeting's comma; empty where it starts anew."""

    @model_validator(mode="after")
    def _says_every_role(self) -> "Tongue":
        given = {**{kind: set(roles) for kind, roles in self.around.items()}, Kind.COUNT: set(self.counts)}
        for kind, known in ROLES.items():
            if problem := given.get(kind, set()) ^ (known - {PLAIN}):
                raise ValueError(
                    f"the roles of a {kind} are {', '.join(sorted(known - {PLAIN}))}; see {min(problem)!r}"
                )
        if unknown := set(self.units) - ROLES[Kind.DURATION]:
            raise ValueError(f"a duration has no role {min(unknown)!r}")
        return self

    def setting(self, country: str, timezone: ZoneInfo, *, today: date, charset: str | None = None) -> Setting:
        """As values are said for a store of this country: `Jänner` in Austria, month first in the United States."""
        region = country if country in self.regions else self.regions[0]
        return Setting(
            locale=_locale(self.language, region),
            today=today,
            timezone=timezone,
            charset=charset,
            first_day=self.first_day.get(region, self.first_day.get(OTHER)),
            day_pattern=self.day_pattern,
            dated_pattern=self.dated_pattern,
            spelling=tuple(self.spelling.get(region, {}).items()),
        )

    def phrase(self, fact: Fact, role: str, setting: Setting) -> str:
        """The whole phrase: `by 13 November`. A role that the kind of value does not have is said plainly."""
        match fact.value:
            case timedelta() if role in self.units:
                count, unit = split_duration(fact.value)
                return self.around_value(fact.kind, role, self._counted(count, self.units[role][unit], setting))
            case int() if role in self.counts and fact.kind is Kind.COUNT:
                return self._counted(fact.value, self.counts[role], setting)
            case _:
                return self.around_value(fact.kind, role, plain(fact, setting))

    def around_value(self, kind: Kind, role: str, said: str) -> str:
        """What is said around a value, be it known or a mark for one that is not: `by {}`."""
        frames = self.around.get(kind, {}).get(role)
        if frames is None:
            return said
        starts_with = _NUMBER.match(said)
        return frames.get(starts_with[0] if starts_with else OTHER, frames[OTHER]).format(said)

    def after_greeting(self, sentence: str) -> str:
        """A first sentence as it stands after a greeting that ends with a comma: `Bitte ...` -> `bitte ...`."""
        first = _FIRST_WORD.match(sentence)
        if first and first[0].lower() in self.small_starts and (len(first[0]) == 1 or not first[0].isupper()):
            return sentence[0].lower() + sentence[1:]
        return sentence

    def _counted(self, count: int, nouns: Mapping[str, str], setting: Setting) -> str:
        noun = nouns.get(setting.locale.plural_form(count), nouns[OTHER])
        return f"{number(count, setting)} {noun}"


@lru_cache(maxsize=256)
def _locale(language: str, region: str) -> Locale:
    return Locale(language, region)


@lru_cache(maxsize=16)
def load_tongue(language: str) -> Tongue:
    """How a language says values. Raises `InputError` naming file, line and field."""
    return read_tongue(FOLDER / f"{language}.yaml")


def read_tongue(path: Path) -> Tongue:
    """One file of phrases. Raises `InputError` naming file, line and field."""
    tongue = read_yaml(path, Tongue)
    if tongue.language != path.stem:
        raise InputError(f"is {tongue.language!r}, but the file is named {path.stem!r}", file=path, field="language")
    return tongue
