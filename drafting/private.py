"""A brief in, the buyer's newest message as it may leave the house out: without what identifies anybody.

Taken out are quoted mail, signatures and hidden text, e-mail addresses, telephone numbers, ids and other long numbers,
street addresses, whatever is known of this buyer, and names that the buyer signs or introduces themselves with.
"""

import re
from functools import lru_cache
from itertools import chain
from pathlib import Path

from core.drafts import Brief
from core.reading import read_yaml
from core.record import Record
from text import rx
from text.redact import redact
from text.streets import find_streets

MAX_BUYER_CHARS = 4000
"""Twice the longest message that most marketplaces deliver; what is cut off is not what tells the tone."""
MAX_PARTICLE_CHARS = 3
"""Parts of names as short as `von`, `An` and `May` are words too: taken out only where they are written like a name."""
NO_TEXT = "(no text)"


class Cues(Record):
    """`private.yaml`: words that a name follows, by language."""

    closings: dict[str, tuple[str, ...]]
    introductions: dict[str, tuple[str, ...]]


def buyer_text(brief: Brief) -> str:
    """The newest message without what identifies anybody, at most `MAX_BUYER_CHARS` long; never empty."""
    return without_particulars(cut(typed(brief), MAX_BUYER_CHARS), brief).strip() or NO_TEXT


def without_particulars(text: str, brief: Brief) -> str:
    """Any text about this ticket, without what identifies anybody."""
    text = redact(text)  # before the name is taken out of the buyer's e-mail address
    for known in _identifying(brief):
        if _folded(known) in _folded(text):
            text = _pattern_of(known).sub("[buyer]", text)
    for cue in _name_cues():
        text = cue.sub(lambda match: f"{match[1]}[name]", text)
    for start, end in reversed(find_streets(text)):
        text = f"{text[:start]}[address]{text[end:]}"
    return text


def cut(text: str, limit: int) -> str:
    """At most `limit` code points, ending before a word that would be cut in two: half an id is still an id."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rsplit(None, 1)[0] if len(head.split(None, 1)) > 1 else "") + " […]"


def typed(brief: Brief) -> str:
    """The newest message without the stretches that triage set aside, blanked so that words beside them stay apart;
    empty without one."""
    question = brief.ticket.question
    if question is None:
        return ""
    text = brief.triage.plain if brief.triage.plain is not None else question.text
    for each in sorted(brief.triage.stripped, key=lambda each: -each.start):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text


def _identifying(brief: Brief) -> list[str]:
    """What is known of this buyer and could stand in the message, the longest first."""
    ticket, order, entities = brief.ticket, brief.facts.order, brief.triage.entities
    buyers = [ticket.buyer, *([order.buyer] if order else [])]
    known = {*entities.order_ids, *entities.tracking_numbers, ticket.id, ticket.order_id, order.id if order else None}
    known |= {shipment.tracking_number for shipment in brief.facts.shipments}
    known |= {value for buyer in buyers for value in (buyer.email, buyer.id, buyer.name)}
    known |= {part for buyer in buyers for part in re.findall(r"\w+", buyer.name or "") if _is_name(part)}
    return sorted(filter(None, known), key=lambda value: (-len(value), value))


def _folded(text: str) -> str:
    """Alike wherever a pattern in any case finds them alike, also `İ` and `ı`, which it takes for `i`."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


def _pattern_of(known: str) -> re.Pattern[str]:
    """Compiling one takes longer than all the rest, and most of what is known of a buyer does not stand in a text."""
    any_case = re.IGNORECASE if len(known) > MAX_PARTICLE_CHARS else re.NOFLAG
    return re.compile(rf"(?<!\w){re.escape(known)}(?!\w)", any_case)


def _is_name(part: str) -> bool:
    """Whether a part of a name is more than an initial or a particle: `Brandt`, `Li`, not `S` and not `von`."""
    return len(part) > MAX_PARTICLE_CHARS or (len(part) > 1 and part[0].isupper())


_PARTICLES = r"(?:(?:de|del|da|dos|di|van|von|der|den|ten|ter|la|le) ){0,2}+"
_CAPITALISED = r"\p{Lu}[\p{L}\p{M}'’-]*+\.?"
_NAME = rf"{_PARTICLES}(?:{_CAPITALISED}|\p{{Lo}}[\p{{L}}\p{{M}}]*+)"
"""A word written like a name: with a capital, or in a script that has none; particles before it."""


@lru_cache(maxsize=1)
def _name_cues() -> tuple[rx.Pattern, ...]:
    """After a closing up to four such words, to the end of the line; at the very end of a text those that stand alone;
    after an introduction up to three."""
    cues = read_yaml(Path(__file__).parent / "private.yaml", Cues)
    closings, introductions = (
        rx.either(chain.from_iterable(each.values())) for each in (cues.closings, cues.introductions)
    )
    one = _PARTICLES + _CAPITALISED
    return (
        rx.compile(
            rf"((?<!\w)(?i:{closings})[\s,.!]{{0,6}}){_NAME}(?:[ ,&]{{1,3}}{_NAME}){{0,3}}(?=[ .!,]{{0,3}}(?:\n|\Z))"
        ),
        rx.compile(rf"((?:\n|,) {{0,2}}){one}(?: {one}){{0,3}}(?=[\s.!]{{0,3}}\Z)"),
        rx.compile(rf"((?<!\w)(?i:{introductions})[ :]{{1,2}}){_NAME}(?: {_NAME}){{0,2}}"),
    )
