"""English phrases: `on 13 November`, `by 13 November`, `2 parcels`."""

from datetime import timedelta

from core.record import Fact, Kind
from drafting.languages.formats import Setting, duration, number, plain

DATE = {"on": "on {}", "by": "by {}", "from": "from {}", "since": "since {}", "until": "until {}"}
NOUNS = {"parcels": ("parcel", "parcels"), "items": ("item", "items")}


def phrase(fact: Fact, role: str, setting: Setting) -> str:
    """The whole phrase: `on 13 November`."""
    match fact.kind:
        case Kind.DURATION if isinstance(fact.value, timedelta) and role in ("in", "for"):
            return f"{role} {duration(fact.value, setting)}"
        case Kind.COUNT if isinstance(fact.value, int) and role in NOUNS:
            return f"{number(fact.value, setting)} {NOUNS[role][fact.value != 1]}"
        case _:
            return around(fact.kind, role, plain(fact, setting))


def around(kind: Kind, role: str, said: str) -> str:
    """What is said around a value, be it known or a mark for one that is not: `by {}`."""
    match kind:
        case Kind.DATE:
            return DATE.get(role, "{}").format(said)
        case Kind.TIME if role == "at":
            return f"at {said}"
        case _:
            return said


def after_greeting(sentence: str) -> str:
    """English starts anew after the greeting."""
    return sentence
