"""One outcome of the decision in, the points that `plans.yaml` says about its state out, each with its values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.decisions import Outcome
from core.drafts import Brief, Point
from core.orders import ShipmentStatus
from core.record import Fact, Kind, once
from drafting.acts import ActKind, Acts, language_for, load_acts, load_catalogue, own_of
from drafting.plans import (
    REST_TO_COME,
    SOLE_ITEM,
    TYPED_ORDER_ID,
    UNCLEAR,
    UNLISTED,
    PlannedPoint,
    asked_change,
    load_plans,
)
from drafting.slots import bind_name, slots_about, unnumbered
from drafting.values import MAX_CANDIDATES, slot_values, voice_of
from text.facets import changes_in, hints_in, kinds_by_ask

PlannedPoints = tuple[tuple[PlannedPoint, Point], ...]
"""Points with the lines of `plans.yaml` that they come from."""


@dataclass(frozen=True)
class Situation:
    """What the conditions of a plan are judged by."""

    acts: Acts
    values: Mapping[str, Fact]
    today: date
    """In the buyer's zone."""
    asked: frozenset[str] = frozenset()
    """The kinds of question that the message asks, and of change that it wants."""

    def fact(self, name: str, subject: str | None) -> Fact | None:
        """The value that a plan's `shipment.expected` stands for."""
        return self.values.get(bind_name(name, subject))

    def day(self, name: str, subject: str | None) -> date | None:
        """The same where it is a date."""
        found = self.fact(name, subject)
        return found.value if found and isinstance(found.value, date) else None

    def all_of(self, family: str) -> tuple[str, ...]:
        """`candidate.1`, `candidate.2`, ... as far as something is known of them."""
        numbers = {name.split(".")[1] for name in self.values if name.startswith(f"{family}.")}
        return tuple(f"{family}.{number}" for number in sorted((n for n in numbers if n.isdigit()), key=int))

    def with_commitments(self, names: tuple[str, ...]) -> "Situation":
        """The same, of all commitments only these: one ask's promise is not another's."""
        own = {f"commitment.{name}" for name in names}
        known = {name: f for name, f in self.values.items() if name in own or not name.startswith("commitment.")}
        return Situation(self.acts, known, self.today, self.asked)


@once
def situation_of(brief: Brief) -> Situation:
    """Before any plan: wordings, values and today."""
    values = slot_values(brief)
    if typed := brief.triage.entities.order_ids:
        values = {**values, TYPED_ORDER_ID: Fact(kind=Kind.ID, value=typed[0], source=f"ticket {brief.ticket.id}")}
    if unlisted := brief.facts.candidates[MAX_CANDIDATES:]:
        values = {**values, UNLISTED: Fact(kind=Kind.ID, value=unlisted[0].id, source=f"order {unlisted[0].id}")}
    if order := brief.facts.order:
        said = {*brief.triage.entities.named_skus, *brief.facts.lines_named}
        named = [line for line in order.lines if line.sku in said]
        meant = named or order.lines
        if len(meant) == 1:
            values = {**values, SOLE_ITEM: Fact(kind=Kind.NAME, value=meant[0].title, source=f"order {order.id}")}
        come = {parcel.status is ShipmentStatus.DELIVERED for parcel in brief.facts.shipments}
        if len(come) > 1:
            values = {**values, REST_TO_COME: Fact(kind=Kind.ID, value=order.id, source=f"order {order.id}")}
    language = language_for(brief.triage.language)
    return Situation(
        acts=load_acts(language, own=own_of(voice_of(brief.store, language).wordings)),
        values=values,
        today=brief.facts.day(brief.now),
        asked=_asked(brief),
    )


def _asked(brief: Brief) -> frozenset[str]:
    kinds = kinds_by_ask(brief.triage, brief.ticket).values()
    hints = hints_in(brief.triage, brief.ticket)
    changes = changes_in(brief.triage, brief.ticket) or {UNCLEAR}
    return hints.union(*kinds, map(asked_change, changes))


def planned_points(outcome: Outcome, situation: Situation) -> PlannedPoints:
    """The points of an outcome; empty for a state that is not there.

    A commitment made for this ask that no line says is added at the end: what was decided is never lost.
    """
    plans, own = load_plans(), situation.with_commitments(outcome.commitments)
    if outcome.state not in plans.states:
        return ()
    points = []
    for planned in plans.states[outcome.state].points:
        if planned.intents and outcome.intent not in planned.intents:
            continue
        subjects = own.all_of(planned.each) if planned.each else (_subject(planned.act, outcome, own),)
        points += [
            (planned, make_point(planned, subject, outcome.ask, own))
            for subject in subjects
            if planned.about in (None, (outcome.subject or "").partition(".")[0]) and _applies(planned, subject, own)
        ]
    for name in outcome.commitments:
        act = plans.commitments.get(name)
        said = {slot for _, point in points for slot in point.slots} | {point.act for _, point in points}
        if act and f"commitment.{name}" in own.values and not {act, f"commitment.{name}"} & said:
            planned = PlannedPoint(act=act, importance=3)
            points.append((planned, make_point(planned, _subject(act, outcome, own), outcome.ask, own)))
    return tuple(points)


def given_point(kind: str, outcome: Outcome, situation: Situation) -> Point | None:
    """The fact that a kind of `gives` asks for; None where it is not known, or of several parcels."""
    plans = load_plans()
    planned = PlannedPoint(act=plans.gives[kind], importance=2)
    point = make_point(planned, _subject(planned.act, outcome, situation), outcome.ask, situation)
    known = {unnumbered(slot) for slot in point.slots if slot in situation.values}
    return point if known.intersection(plans.answers[kind]) else None


def make_point(planned: PlannedPoint, subject: str | None, ask: int | None, situation: Situation) -> Point:
    """The slots are those of the first wording whose values are all known; where there is none, of the first of all."""
    wordings = situation.acts.wordings(planned.act)
    options = [slots_about(wording, subject) for wording in wordings]
    slots = next((names for names in options if all(name in situation.values for name in names)), options[0])
    sources = (situation.values[name].source for name in slots if name in situation.values)
    return Point(
        act=planned.act,
        slots=tuple(dict.fromkeys(slots)),
        subject=subject,
        ask=ask,
        evidence=tuple(dict.fromkeys(sources)),
        importance=planned.importance,
    )


def _subject(act: str, outcome: Outcome, situation: Situation) -> str | None:
    """What an act is about: the outcome's subject, or the only thing of the kind that the act speaks of."""
    family = situation.acts.family(act)
    if family is None:
        return None if is_general(act, situation.acts) else outcome.subject
    if outcome.subject and outcome.subject.partition(".")[0] == family:
        return outcome.subject
    subjects = situation.all_of(family)
    return subjects[0] if len(subjects) == 1 else None


def is_general(act: str, acts: Acts) -> bool:
    """Whether saying it once is enough for several parcels: advice and holding words that name none of them."""
    return acts.family(act) is None and load_catalogue()[act].kind in (ActKind.ADVICE, ActKind.HOLDING)


def _applies(planned: PlannedPoint, subject: str | None, situation: Situation) -> bool:
    def day(name: str) -> date | None:
        return situation.day(name, subject)

    return (
        (not planned.asked or not situation.asked.isdisjoint(planned.asked))
        and all(situation.fact(name, subject) for name in planned.when)
        and not any(situation.fact(name, subject) for name in planned.unless)
        and all((on := day(name)) is not None and on >= situation.today for name in planned.ahead)
        and all((on := day(name)) is not None and on < situation.today for name in planned.past)
    )
