"""German phrases: `am 13. November`, `bis zum 13. November`, `in 2 Tagen`, with the case that each one asks for."""

import re
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Fact, Kind, Record
from drafting.languages.formats import Setting, duration, number, plain, split_duration

DATE = {"on": "am {}", "by": "bis zum {}", "from": "ab dem {}", "since": "seit dem {}", "until": "bis zum {}"}
NOUNS = {"parcels": ("Paket", "Pakete"), "items": ("Artikel", "Artikel")}
DATIVE_UNITS = {"day": ("Tag", "Tagen"), "hour": ("Stunde", "Stunden"), "minute": ("Minute", "Minuten")}

_FIRST_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+")


class Words(Record):
    """`words.yaml`."""

    de_small_starts: frozenset[str]


@lru_cache(maxsize=1)
def _small_starts() -> frozenset[str]:
    return read_yaml(Path(__file__).parent / "words.yaml", Words).de_small_starts


def phrase(fact: Fact, role: str, setting: Setting) -> str:
    """The whole phrase: `am 13. November`."""
    match fact.kind:
        case Kind.DURATION if isinstance(fact.value, timedelta) and role == "in":
            return f"in {_dative(fact.value, setting)}"
        case Kind.DURATION if isinstance(fact.value, timedelta) and role == "for":
            return f"für {duration(fact.value, setting)}"
        case Kind.COUNT if isinstance(fact.value, int) and role in NOUNS:
            return f"{number(fact.value, setting)} {NOUNS[role][fact.value != 1]}"
        case _:
            return around(fact.kind, role, plain(fact, setting))


def around(kind: Kind, role: str, said: str) -> str:
    """What is said around a value, be it known or a mark for one that is not: `bis zum {}`."""
    match kind:
        case Kind.DATE:
            return DATE.get(role, "{}").format(said)
        case Kind.TIME if role == "at":
            return f"um {said} Uhr"
        case _:
            return said


def after_greeting(sentence: str) -> str:
    """The sentence goes on after the greeting's comma: `Bitte entschuldigen Sie` -> `bitte entschuldigen Sie`."""
    first = _FIRST_WORD.match(sentence)
    if first and first[0].lower() in _small_starts() and not first[0].isupper():
        return sentence[0].lower() + sentence[1:]
    return sentence


def _dative(value: timedelta, setting: Setting) -> str:
    count, unit = split_duration(value)
    return f"{number(count, setting)} {DATIVE_UNITS[unit][count != 1]}"
