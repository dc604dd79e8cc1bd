"""A brief and a plan in; the two texts that a model is sent and the schema of its reply out, without a value in them.

What leaves the house: the reviewed wordings with their slots, passages of the seller's articles, and the buyer's newest
message without e-mail addresses, telephone numbers, ids and the buyer's name. No order, no parcel, no date, no amount.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.decisions import Passage
from core.drafts import Brief, Finding, Plan
from core.record import Record
from drafting.acts import load_acts, load_catalogue
from drafting.slots import find_slots
from text.redact import redact

FOLDER = Path(__file__).parent / "prompts"
FREE = "free"
"""The key of a sentence in the model's own words."""

MAX_FREE = 2
"""Own sentences in a reply. Sympathy takes one; each more is another that a person may have to check."""
MAX_FREE_CHARS = 240
MAX_BUYER_CHARS = 4000
"""Twice the longest message that most marketplaces deliver; what is cut off is not what tells the tone."""
MAX_PASSAGES, MAX_PASSAGE_CHARS = 2, 500
MAX_PARTICLE_CHARS = 3
"""Parts of names as short as `von`, `An` and `May` are words too: taken out only where they are written like a name."""


class Choice(Record):
    """One wording that a model may choose."""

    point: int
    """Index into `Plan.points`."""
    text: str
    """Bound to what the point is about: `{shipment.1.expected|on}`."""


class Prompt(Record):
    """What a model is sent, and what its reply must look like."""

    system: str
    user: str
    reply_schema: Mapping[str, Any]


def choices_of(plan: Plan) -> dict[str, Choice]:
    """The wordings to choose from, by key (`1a`, `1b`, `2a`), in the plan's order.

    Of the wordings that a point allows, those that state as much as the template's own: a shorter one is for when a
    value is missing, and a model must not leave out what is known.
    """
    acts = load_acts(plan.language)
    choices: dict[str, Choice] = {}
    for index, point in enumerate(plan.points):
        allowed = acts.allowed(point)
        equal = [wording for wording in allowed if _slot_names(wording) == _slot_names(allowed[0])]
        for letter, wording in zip(ascii_lowercase, equal, strict=False):
            choices[f"{index + 1}{letter}"] = Choice(point=index, text=wording)
    return choices


def build_prompt(
    brief: Brief, plan: Plan, choices: Mapping[str, Choice], *, mend: Sequence[Finding] = (), mark: str
) -> Prompt:
    """`mark` is random, so that no message can hold the line that ends it."""
    acts, templates = load_acts(plan.language), _templates()
    system = templates.get_template("system.txt").render(
        language=_english_name(acts.language), formal=plan.formal, max_free=MAX_FREE, max_free_chars=MAX_FREE_CHARS
    )
    user = templates.get_template("user.txt").render(
        mend=[f"{finding.rule_id}: {redact(finding.message)}" for finding in mend],
        requests=[ask.intent or "not recognised" for ask in brief.triage.asks],
        opening=load_catalogue()[plan.opening].says,
        points=list(_point_lines(plan, choices)),
        passages=[_passage_line(passage) for passage in brief.passages[:MAX_PASSAGES]],
        buyer_language=_english_name(brief.triage.language),
        buyer_text=_buyer_text(brief).replace(mark, ""),
        fence=f"=== {mark} ===",
    )
    return Prompt(system=system, user=user, reply_schema=_reply_schema(choices))


@lru_cache(maxsize=1)
def prompt_version() -> str:
    """Changes whenever a prompt file does; for `Result.versions`."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """A value that is not given is an error, never an empty place in a prompt. Plain text, so nothing is escaped."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _slot_names(wording: str) -> frozenset[str]:
    return frozenset(slot.name for slot in find_slots(wording))


def _point_lines(plan: Plan, choices: Mapping[str, Choice]) -> Iterator[dict[str, Any]]:
    catalogue = load_catalogue()
    for index, point in enumerate(plan.points):
        yield {
            "number": index + 1,
            "says": catalogue[point.act].says,
            "request": None if point.ask is None else point.ask + 1,
            "wordings": [(key, choice.text) for key, choice in choices.items() if choice.point == index],
        }


def _passage_line(passage: Passage) -> str:
    """In one line and without its numbers, which a model must not repeat."""
    text = " ".join(f"{passage.title}: {passage.text}".split())
    return re.sub(r"\d+(?:[.,:]\d+)*", "#", redact(_cut(text, MAX_PASSAGE_CHARS)))


def _buyer_text(brief: Brief) -> str:
    """The newest message without what identifies the buyer. Street addresses are not recognised and stay."""
    question = brief.ticket.question
    if question is None:
        return "(no text)"
    text = redact(_cut(question.text, MAX_BUYER_CHARS))  # before the name is taken out of the buyer's e-mail address
    for known in _identifying(brief):
        text = known.sub("[buyer]", text)
    return text.strip() or "(no text)"


def _identifying(brief: Brief) -> Iterator[re.Pattern[str]]:
    """What is known of this buyer and could stand in the message, the longest first."""
    ticket, order, entities = brief.ticket, brief.facts.order, brief.triage.entities
    buyers = [ticket.buyer, *([order.buyer] if order else [])]
    known = {*entities.order_ids, *entities.tracking_numbers, ticket.order_id, order.id if order else None}
    known |= {shipment.tracking_number for shipment in brief.facts.shipments}
    known |= {value for buyer in buyers for value in (buyer.email, buyer.id, buyer.name)}
    known |= {part for buyer in buyers for part in re.findall(r"\w+", buyer.name or "") if _is_name(part)}
    for value in sorted(filter(None, known), key=lambda value: (-len(value), value)):
        any_case = re.IGNORECASE if len(value) > MAX_PARTICLE_CHARS else re.NOFLAG
        yield re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", any_case)


def _is_name(part: str) -> bool:
    """Whether a part of a name is more than an initial or a particle: `Brandt`, `Li`, not `S` and not `von`."""
    return len(part) > MAX_PARTICLE_CHARS or (len(part) > 1 and part[0].isupper())


def _cut(text: str, limit: int) -> str:
    """At most `limit` code points, ending before a word that would be cut in two: half an id is still an id."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rsplit(None, 1)[0] if len(head.split(None, 1)) > 1 else "") + " […]"


def _english_name(language: str) -> str:
    try:
        return Locale.parse(language, sep="-").english_name or language
    except (UnknownLocaleError, ValueError):
        return language


def _reply_schema(choices: Mapping[str, Choice]) -> dict[str, Any]:
    """Within what OpenAI's strict mode, vLLM and llama.cpp all take: every field required, no length limits."""
    sentence = {
        "type": "object",
        "properties": {"wording": {"type": "string", "enum": [*choices, FREE]}, "text": {"type": "string"}},
        "required": ["wording", "text"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": sentence}},
        "required": ["sentences"],
        "additionalProperties": False,
    }
