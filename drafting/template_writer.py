"""A plan in, the reviewed wordings of its acts out: no model, no network, the same every time."""

from collections.abc import Iterator, Mapping, Sequence

from core.decisions import Handoff
from core.drafts import Brief, Finding, Plan, Point, Sentence, SentenceKind, SlottedText
from drafting.acts import acts_of
from drafting.courtesies import BY_OPENING, sympathy_of
from drafting.frame import with_frame
from drafting.plan import HEADINGS, OPEN_PLAINLY, starts_paragraph
from drafting.slots import slot_names, unnumbered
from drafting.temper import is_upset

SAID_ONCE = frozenset({"shipment.carrier", "shipment.tracking_number", "return.id"})
"""Names that tell one thing from another: said again of the same thing they tell nothing."""


class TemplateWriter:
    """A `core.ports.Writer` that cannot fail, and cannot mend: its sentences are changed in the wordings' files."""

    name = "template"

    async def write(self, brief: Brief, plan: Plan, *, mend: Sequence[Finding] = ()) -> SlottedText:
        """The first wording that each point allows, in the plan's order, without names that stand above it already."""
        return write_template(brief, plan)


def write_template(brief: Brief, plan: Plan) -> SlottedText:
    """What `TemplateWriter` writes, as a plain function."""
    acts = acts_of(plan)
    said: dict[str, int] = {}
    body = [*_sympathy(brief, plan)]
    for index, point in enumerate(plan.points):
        text = _without_repeats(acts.allowed(point), point, said)
        for name in slot_names(text):
            said[name] = max(point.importance, said.get(name, 0))
        body.append(
            Sentence(
                text=text,
                kind=SentenceKind.ACT,
                act=point.act,
                point=index,
                new_paragraph=starts_paragraph(plan, index),
            )
        )
    return SlottedText(sentences=with_frame(body, brief, plan), writer=TemplateWriter.name)


def _sympathy(brief: Brief, plan: Plan) -> Iterator[Sentence]:
    """To a buyer who is upset. Marks and capitals are anger only where something is wrong; where somebody may have come
    to harm no stock phrase will do."""
    if brief.decision.handoff_reason is Handoff.RISK:
        return
    by_looks = plan.opening != OPEN_PLAINLY
    if plan.opening in BY_OPENING and is_upset(brief, by_looks=by_looks) and (said := sympathy_of(plan)):
        yield Sentence(text=said, kind=SentenceKind.COURTESY)


def _without_repeats(allowed: Sequence[str], point: Point, said: Mapping[str, int]) -> str:
    """The first wording; where a name in it was said by a point that goes no sooner, the one that states the rest. A
    heading says it again: without a number it would be that of a parcel that has none."""
    if point.act in HEADINGS:
        return allowed[0]
    whole = slot_names(allowed[0])
    known = {name for name in whole if unnumbered(name) in SAID_ONCE and said.get(name, -1) >= point.importance}
    return next((wording for wording in allowed if slot_names(wording) == whole - known), allowed[0])
