"""A brief in; what the reply says, and in which order, out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from core.decisions import Action, Decision, Handoff, Outcome
from core.drafts import Brief, Plan, Point
from core.record import once
from drafting.acts import ActKind, load_catalogue
from drafting.frame import GREETING, SIGN_OFF, SIGNATURE
from drafting.plans import REST_TO_COME, PlannedPoint, load_plans
from drafting.points import PlannedPoints, Situation, given_point, is_general, make_point, planned_points, situation_of
from drafting.slots import unnumbered
from drafting.values import voice_of
from text.facets import kinds_by_ask

HANDOVER = "handover"
HOLDING_REST = "holding_rest"
OPEN_PLAINLY = "open_thanks"
ORDER_NAMED, PARCELS_IN_ORDER, PARCEL_NAMED = "order_named", "parcels_in_order", "parcel_named"
PARCEL_ALIKE, REST_FOLLOWS = "parcel_alike", "rest_follows"
TRACKING, TRACKING_NUMBER = "shipment.tracking_number", "parcel_tracking_number"
STILL_COMING = frozenset({"parcel_on_its_way", "acknowledge_delay", "label_announced", "parcel_out_for_delivery"})
"""Acts by one of which a parcel is still to come."""
QUOTE, QUOTE_ANOTHER = "quote_passage", "quote_another"
OF_ORDER = frozenset({"cancel_not_possible", "change_not_possible", "return_after_arrival"})
"""Acts that speak of the whole order, by whichever parcel it was decided."""
DETAIL = "product_detail"
"""Lines of one list, whichever ask they answer."""
HEADINGS = (PARCEL_NAMED, "return_named")
"""Acts that head the lines about one of several things."""
NAMING = frozenset({"delivery.country", "product.title"})
"""Values by which a sentence names what it is about."""
LEADS_OF_ORDER = (ORDER_NAMED, PARCELS_IN_ORDER, REST_FOLLOWS)
"""Acts that say which order a reply is about, before anything else."""
LEADS = (*LEADS_OF_ORDER, *HEADINGS)


def make_plan(brief: Brief, *, max_chars: int | None = None) -> Plan:
    """What to say about each ask, in the order asked; for what a person must write, a holding line without a promise.

    `max_chars` is the channel's limit. The language is the buyer's, or English where there are no wordings for it.
    """
    situation = situation_of(brief)
    opening, points = _answer(brief, situation)
    if brief.decision.action is Action.ESCALATE or not points:
        points = (*map(_dispensable, points), *holding_points(brief.decision, beside=bool(points)))
    voice = voice_of(brief.store, situation.acts.language)
    said = {GREETING, opening, SIGN_OFF, SIGNATURE, *(point.act for point in points)}
    return Plan(
        language=situation.acts.language,
        formal=voice.formal,
        avoid=voice.avoid,
        wordings={act: own for act, own in voice.wordings.items() if act in said},
        opening=opening,
        points=points,
        max_chars=max_chars,
    )


def _dispensable(point: Point) -> Point:
    """That a person will answer comes before what can be answered already, where the channel has room for one only."""
    return Point(**{**dict(point), "importance": min(point.importance, 2)})


def holding_points(decision: Decision, *, beside: bool = False) -> tuple[Point, ...]:
    """What may be said while a person writes: no date, no outcome, and no ask counts as answered by it.

    `beside`: it stands below what could be answered.
    """
    by_reason = load_plans().handoffs.get(decision.handoff_reason) if decision.handoff_reason else None
    acts = {_holding_act(outcome.state) for outcome in decision.outcomes if outcome.action is Action.ESCALATE}
    general = HOLDING_REST if beside else _holding_act(HANDOVER)
    own = acts.pop() if len(acts) == 1 else general
    return (Point(act=by_reason or (general if own == _holding_act(HANDOVER) else own), importance=3),)


def answered_outcomes(decision: Decision) -> tuple[Outcome, ...]:
    """The outcomes that are written about, by the ask that they answer; what no ask brought up comes last.

    Thanks are answered only where there is nothing else. Where something is at risk nothing is answered: a person
    writes the whole reply. An ask of which a part needs a person is answered as far as it goes.
    """
    if decision.handoff_reason is Handoff.RISK:
        return ()
    written = [outcome for outcome in decision.outcomes if outcome.action in (Action.REPLY, Action.ASK)]
    if decision.action is not Action.ESCALATE:
        written = written or [o for o in decision.outcomes if o.action is Action.NO_REPLY_NEEDED][:1]
    return tuple(sorted(written, key=lambda outcome: (outcome.ask is None, outcome.ask or 0)))


@once
def points_by_outcome(brief: Brief) -> tuple[tuple[Outcome, PlannedPoints], ...]:
    """What `plans.yaml` says of each outcome that is written about, before repeats are taken out."""
    situation = situation_of(brief)
    return tuple((outcome, planned_points(outcome, situation)) for outcome in answered_outcomes(brief.decision))


def starts_paragraph(plan: Plan, index: int) -> bool:
    """Whether a point starts a paragraph: with each ask, each of several parcels or returns, and what a person does."""
    point, previous = plan.points[index], plan.points[index - 1] if index else None
    if point.act in HEADINGS:
        return True
    if previous is None or previous.act in LEADS or point.act == previous.act == DETAIL:
        return False
    return point.ask != previous.ask


def _answer(brief: Brief, situation: Situation) -> tuple[str, tuple[Point, ...]]:
    """(opening, points)"""
    planned = points_by_outcome(brief)
    outcomes = [outcome for outcome, _ in planned]
    states = load_plans().states
    opened = brief.decision.outcomes if brief.decision.handoff_reason is not Handoff.RISK else ()
    openings = {states[outcome.state].opening for outcome in opened if outcome.state in states}
    blocks: list[tuple[object, list[Point]]] = []
    for outcome, points in planned:
        openings |= {line.opening for line, _ in points if line.opening}
        told = [point for _, block in blocks for point in block]
        own = [point for _, point in points]
        heading = list(_heading(outcome, outcomes, own, situation))
        own = [*_given(brief, outcome, [*told, *heading, *own], situation), *own]
        alike = _told_of_parcel(outcome, heading, own, situation)
        if same := next((block for known, block in blocks if alike and known == alike), None):
            alike_too = make_point(
                PlannedPoint(act=PARCEL_ALIKE, importance=3), outcome.subject, outcome.ask, situation
            )
            same.insert(1 + max(at for at, point in enumerate(same) if point.subject), alike_too)
            continue
        blocks.append((alike, [*heading, *own]))
    told = [point for _, block in blocks for point in block]
    opening = next((opening for opening in load_plans().openings if opening in openings), OPEN_PLAINLY)
    said = (*_leads(brief, told, situation), *_named_once(tuple(_without_repeats(told, situation)), brief, situation))
    return opening, tuple(_quoting_in_turn(said))


def _named_once(points: Sequence[Point], brief: Brief, situation: Situation) -> Iterator[Point]:
    """A product, or the country of a delivery, is named once where the reply is about one: a store's own wordings stay
    as they are."""
    shorter = load_plans().once_named
    subjects = {point.subject for point in points if point.subject}
    families = Counter(map(_family_of, subjects))
    own = voice_of(brief.store, situation.acts.language).wordings
    named: set[str] = set()
    for point in points:
        subject = point.subject or ""
        if point.act in shorter and point.act not in own and subject in named and families[_family_of(subject)] == 1:
            said = PlannedPoint(act=shorter[point.act], importance=point.importance)
            yield make_point(said, point.subject, point.ask, situation)
        else:
            yield point
        if NAMING.intersection(map(unnumbered, point.slots)):
            named.add(subject)


def _family_of(subject: str) -> str:
    """Of `delivery.1`, `delivery`."""
    return subject.partition(".")[0]


def _given(brief: Brief, outcome: Outcome, told: Sequence[Point], situation: Situation) -> list[Point]:
    """The facts that the outcome's ask wants to know and that nothing says of the same parcel; none of a parcel that
    was sent where the answer is about one that comes back, nor of a refund."""
    of_a_refund = outcome.subject is not None and _family_of(outcome.subject) == "refund"
    if outcome.action is not Action.REPLY or outcome.ask is None or of_a_refund:
        return []
    plans, family = load_plans(), situation.acts.family
    comes_back = _is_about_return(outcome.ask, brief.decision)
    given: list[Point] = []
    for kind in kinds_by_ask(brief.triage, brief.ticket).get(outcome.ask, ()):
        if kind not in plans.gives or (comes_back and family(plans.gives[kind]) == "shipment"):
            continue
        point = given_point(kind, outcome, situation)
        if point and _said_of(point.subject, told, situation).isdisjoint(plans.answers[kind]):
            given.append(point)
    return given


def _is_about_return(ask: int, decision: Decision) -> bool:
    return any(o.ask == ask and _family_of(o.subject or "") == "return" for o in decision.outcomes)


def _said_of(subject: str | None, told: Sequence[Point], situation: Situation) -> set[str]:
    """The acts and values of one of several things, or of what there is one of."""
    about = (point for point in told if point.subject == subject or situation.acts.family(point.act) is None)
    return {each for point in about for each in (point.act, *map(unnumbered, point.slots))}


def _quoting_in_turn(points: Sequence[Point]) -> Iterator[Point]:
    """The second passage that is quoted is led in as another one."""
    quoted = 0
    for point in points:
        quoted += point.act == QUOTE
        yield Point(**{**dict(point), "act": QUOTE_ANOTHER}) if point.act == QUOTE and quoted > 1 else point


def _heading(
    outcome: Outcome, outcomes: Sequence[Outcome], own: Sequence[Point], situation: Situation
) -> Iterator[Point]:
    """Which of several parcels or returns the next points are about; none over what is said of the whole order."""
    for act in HEADINGS:
        family = situation.acts.family(act)
        subjects = {o.subject for o in outcomes if _family_of(o.subject or "") == family}
        of_ask = {o.subject for o in outcomes if o.ask == outcome.ask and o.subject in subjects}
        of_one = len(of_ask) > 1 or OF_ORDER.isdisjoint(point.act for point in own)
        if outcome.subject in subjects and len(subjects) > 1 and of_one:
            yield make_point(PlannedPoint(act=act, importance=3), outcome.subject, outcome.ask, situation)


def _told_of_parcel(
    outcome: Outcome, heading: Sequence[Point], points: Sequence[Point], situation: Situation
) -> object | None:
    """What is said of one of several parcels but for its number; None where it stands under no such number."""
    if not any(point.act == PARCEL_NAMED and _names_number(point) for point in heading):
        return None
    said = [(point.act, unnumbered(slot), situation.values.get(slot)) for point in points for slot in point.slots]
    values = [(act, slot, fact and fact.value) for act, slot, fact in said if slot != TRACKING]
    return (outcome.ask, outcome.state, tuple(point.act for point in points), tuple(values))


def _names_number(point: Point) -> bool:
    return any(unnumbered(slot) == TRACKING for slot in point.slots)


def _leads(brief: Brief, told: Sequence[Point], situation: Situation) -> Iterator[Point]:
    """Which order this is about, where the buyer did not say; how many parcels, where the reply is about several, or
    that the rest comes in one of its own, where it is about that alone."""
    order = brief.facts.order
    named = order and (brief.ticket.order_id == order.id or order.id in brief.triage.entities.order_ids)
    before_buying = load_plans().from_data.issuperset(o.state for o, _ in points_by_outcome(brief))
    if order and told and not named and not before_buying and not any("order.id" in point.slots for point in told):
        yield make_point(PlannedPoint(act=ORDER_NAMED), None, None, situation)
    if any(point.act == PARCEL_NAMED for point in told) and "order.parcels" in situation.values:
        yield make_point(PlannedPoint(act=PARCELS_IN_ORDER), None, None, situation)
    elif REST_TO_COME in situation.values and any(point.act in STILL_COMING for point in told):
        yield make_point(PlannedPoint(act=REST_FOLLOWS), None, None, situation)


def _without_repeats(points: Sequence[Point], situation: Situation) -> Iterator[Point]:
    """Each point once, where it is first said; what fits several parcels of one ask, after the last of them.

    Each ask has its own headings, but for those that nothing is left to stand under. Of acts that are alike the fullest
    stands where the first of them did, since what follows speaks of it. What is said of a parcel is not said again of
    the order, and a tracking number that another sentence holds gets none of its own.
    """
    said = {(point.act, point.subject): point for point in reversed(points)}
    of_one = {(point.act, point.slots) for point in points if point.subject}
    numbered = {point.subject for point in points if point.act != TRACKING_NUMBER and _names_number(point)}
    points = [point for point in points if point.act != TRACKING_NUMBER or point.subject not in numbered]
    points = [point for point in points if point.subject or (point.act, point.slots) not in of_one]
    points = [_said_fully(point, said) for point in points]
    said_at: dict[tuple[str, str | None, int | None], int] = {}
    for index, point in enumerate(points):
        key = (point.act, point.subject, point.ask if point.act in HEADINGS else None)
        first = said_at.setdefault(key, index)
        if is_general(point.act, situation.acts) and points[first].ask == point.ask:
            said_at[key] = index
    kept = [points[index] for index in sorted(said_at.values())]
    for point, after in zip_longest(kept, kept[1:]):
        if point.act not in HEADINGS or (after and after.act not in HEADINGS):
            yield point


def _said_fully(point: Point, said: Mapping[tuple[str, str | None], Point]) -> Point:
    """The fullest of the points that are alike and said, in the place of this one."""
    alike = load_plans().alike_to(point.act)
    fullest = next((said[act, point.subject] for act in alike if (act, point.subject) in said), point)
    return Point(**{**dict(fullest), "ask": point.ask})


def _holding_act(state: str) -> str:
    """The holding act of a state; the general one where the state is answered otherwise."""
    plans, catalogue = load_plans(), load_catalogue()
    points = plans.states[state].points if state in plans.states else ()
    if len(points) == 1 and catalogue[points[0].act].kind is ActKind.HOLDING:
        return points[0].act
    return plans.states[HANDOVER].points[0].act
