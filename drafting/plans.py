"""`plans.yaml` in, what is said in each state out, every act and slot that it names known."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from core.decisions import Handoff
from core.errors import InputError
from core.reading import read_yaml
from core.record import Record
from drafting.acts import load_catalogue
from drafting.slots import SLOTS, unnumbered
from text.facets import change_kinds, question_kinds

TYPED_ORDER_ID = "ticket.order_id"
"""A condition, never a value: whose order it names is not known, so it is not repeated to the buyer."""
SOLE_ITEM = "order.sole_item"
"""A condition, never a value: the order is one article, or the message names one: which is meant is known."""
REST_TO_COME = "order.rest_to_come"
"""A condition, never a value: of the order's parcels one has come and another has not."""
UNLISTED = "order.unlisted"
"""A condition, never a value: the buyer has more orders than are listed."""
CONDITIONS = (TYPED_ORDER_ID, SOLE_ITEM, REST_TO_COME, UNLISTED)
UNCLEAR = "unclear"
"""The change of a message in which no word says what is to be changed."""


def asked_change(kind: str) -> str:
    """How the conditions of a plan name a change of the order, which may be called as a kind of question is."""
    return f"change.{kind}"


class PlannedPoint(Record):
    """One line of a state in `plans.yaml`."""

    act: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    each: str | None = None
    about: str | None = None
    asked: tuple[str, ...] = ()
    """Kinds of question or of change (`change.address`) of which the message asks one (`text/facets.yaml`)."""
    intents: tuple[str, ...] = ()
    """Those of the asks that it is said to."""
    opening: str | None = None
    """What the reply opens with where this point stands, if that is stronger than the state's."""
    importance: int = Field(default=1, ge=0, le=3)


class PlannedState(Record):
    """What is said in one state."""

    opening: str
    points: tuple[PlannedPoint, ...]


class Plans(Record):
    """`plans.yaml`."""

    openings: tuple[str, ...]
    commitments: Mapping[str, str]
    handoffs: Mapping[Handoff, str]
    answers: Mapping[str, tuple[str, ...]]
    """By kind of question, the acts and the slots that answer it."""
    from_data: frozenset[str]
    """The states in which data answers a question before buying."""
    of_returns: frozenset[str]
    """The states in which a return or its money answers, whatever was asked."""
    gives: Mapping[str, str]
    """By kind of question, the act that says the fact it asks for."""
    alike: tuple[tuple[str, ...], ...]
    """Acts of which one is enough for one thing, the fullest first."""
    once_named: Mapping[str, str]
    """Acts that name what they are about, with those that take their place where a sentence before has named it."""
    states: Mapping[str, PlannedState]

    def alike_to(self, act: str) -> tuple[str, ...]:
        """The acts that say much the same, the fullest first, with the act itself."""
        return next((acts for acts in self.alike if act in acts), (act,))

    def worded_as(self, act: str) -> tuple[str, ...]:
        """The acts of which one says it in a reply: those that are alike, and what stands where it is named before."""
        named_before = (self.once_named[act],) if act in self.once_named else ()
        return (*self.alike_to(act), *named_before)


@lru_cache(maxsize=1)
def load_plans() -> Plans:
    """The states, with every act and slot that they name known. Raises `InputError` naming file and field."""
    path = Path(__file__).parent / "plans.yaml"
    plans = read_yaml(path, Plans)
    acts = load_catalogue()
    named = {f"states.{state}": acts_of(planned) for state, planned in plans.states.items()}
    named |= {"openings": plans.openings, "commitments": tuple(plans.commitments.values())}
    named |= {"handoffs": tuple(plans.handoffs.values()), "gives": tuple(plans.gives.values())}
    named |= {"alike": tuple(act for acts in plans.alike for act in acts)}
    named |= {"once_named": (*plans.once_named, *plans.once_named.values())}
    for field, names in named.items():
        if unknown := sorted(set(names) - set(acts)):
            raise InputError(f"unknown act {', '.join(unknown)}", file=path, field=field)
    for kind in plans.gives:
        if kind not in plans.answers:
            raise InputError(f"what answers {kind!r} is not said", file=path, field="gives")
    for kind, answers in plans.answers.items():
        if kind not in question_kinds():
            raise InputError(f"unknown kind of question {kind!r}", file=path, field="answers")
        if unknown := sorted(each for each in answers if each not in (SLOTS if "." in each else acts)):
            raise InputError(f"unknown act or slot {', '.join(unknown)}", file=path, field=f"answers.{kind}")
    for state, planned in plans.states.items():
        slots = {name for point in planned.points for name in _conditions_of(point)}
        if unknown := sorted(name for name in slots if unnumbered(name) not in {*SLOTS, *CONDITIONS}):
            raise InputError(f"unknown slot {', '.join(unknown)}", file=path, field=f"states.{state}")
        asked = {kind for point in planned.points for kind in point.asked}
        if unknown := sorted(asked - {*question_kinds(), *map(asked_change, (*change_kinds(), UNCLEAR))}):
            raise InputError(f"unknown kind of question {', '.join(unknown)}", file=path, field=f"states.{state}")
    return plans


def acts_of(planned: PlannedState) -> tuple[str, ...]:
    """Every act that a state may bring into a reply."""
    openings = (planned.opening, *(point.opening for point in planned.points if point.opening))
    return (*openings, *(point.act for point in planned.points))


def _conditions_of(point: PlannedPoint) -> tuple[str, ...]:
    return (*point.when, *point.unless, *point.ahead, *point.past)
