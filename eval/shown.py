"""A case of a run in, what a judge is shown of it out.

By default a language model sees slot names instead of values, and nothing that identifies the buyer. Texts that were
made up for this project are shown as they are, so that a wrong value can be seen as one.
"""

from collections.abc import Iterator
from enum import StrEnum

from core.drafts import Draft
from eval.cases import Provenance
from eval.detail import Detail
from eval.judge import Item
from eval.runs import Scored
from text import rx
from text.redact import redact


class Sight(StrEnum):
    """What a judge is shown of a case."""

    SLOTS = "slot names"
    """`[shipment.1.expected]` in reply and knowledge alike; what identifies the buyer is taken out."""
    VALUES = "values"
    """Days, amounts, places as they are; what identifies the buyer is taken out."""
    ALL = "all of a made-up text"


def sight_of(case: Scored, *, show_values: bool) -> Sight:
    """`show_values`: also of texts that somebody really wrote."""
    if case.provenance is Provenance.WRITTEN:
        return Sight.ALL
    return Sight.VALUES if show_values else Sight.SLOTS


def item_of(case: Scored, sight: Sight) -> Item | None:
    """None for a case without a draft, or whose texts were not kept."""
    detail = case.detail
    if detail is None or detail.draft is None:
        return None
    reply = _with_slots(detail.draft) if sight is Sight.SLOTS else detail.draft.text
    written = [message.text for message in detail.messages if message.author == "buyer"]
    if sight is Sight.ALL:
        return Item(message=written[-1] if written else "", known=tuple(_known(detail, sight)), reply=reply)
    texts = (detail.private_message, reply, *_known(detail, sight))
    message, reply, *known = (_private(text, detail.names) for text in texts)
    return Item(message=message, known=tuple(known), reply=reply)


def _with_slots(draft: Draft) -> str:
    parts, done = [], 0
    for span in sorted(draft.spans, key=lambda span: span.start):
        parts += [draft.text[done : span.start], f"[{span.slot}]"]
        done = max(done, span.end)
    return "".join((*parts, draft.text[done:]))


def _known(detail: Detail, sight: Sight) -> Iterator[str]:
    if sight is Sight.SLOTS:
        yield from (f"known: [{slot}]" for slot in sorted(detail.stated))
        yield from (f"may be promised: [commitment.{made.name}]" for made in detail.commitments)
    else:
        yield f"written at: {detail.now:%Y-%m-%d %H:%M}"
        stated = {slot: value for slot, value in detail.values.items() if not slot.startswith("passage.")}
        yield from (f"known: {slot}: {value}" for slot, value in sorted(stated.items()))
        yield from (f"may be promised: {made.name}: {made.value}" for made in detail.commitments)
    yield from (f"found: {outcome.state}: {outcome.reason}" for outcome in detail.outcomes)
    yield from (f"the shop's own text: {passage.title}: {passage.text}" for passage in detail.passages)


def _private(text: str, names: tuple[str, ...]) -> str:
    """Without what identifies the buyer."""
    text = redact(text)
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 2}
    for part in sorted(parts, key=len, reverse=True):
        text = rx.sub(rf"(?<!\w){rx.escape(part)}(?!\w)", "[buyer]", text, rx.IGNORECASE)
    return text
