"""A brief and a plan in; the two texts that a model is sent and the schema of its reply out, without a value in them.

What leaves the house: the reviewed wordings with their slots, passages of the seller's articles, past replies with
their values taken out, and the buyer's newest message as `drafting.private` lets it through. No order, no parcel, no
date, no amount.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from core.decisions import Passage, PassageKind
from core.drafts import Brief, Finding, Manner, Plan, Point
from core.record import Fact, Kind, Record
from drafting.acts import acts_of, load_catalogue
from drafting.courtesies import MOST, courtesies_of
from drafting.languages import load_tongue
from drafting.private import buyer_text, cut, without_particulars
from drafting.prompt_files import render_prompt
from drafting.slots import PLAIN, ROLES, SLOTS, slot_names, unnumbered
from drafting.values import slot_values
from text.redact import redact

FOLDER = Path(__file__).parent / "prompts"
FREE = "free"
"""The key of a sentence in the model's own words."""

MAX_FREE = 2
"""Own sentences in a reply. Sympathy takes one; each more is another that a person may have to check."""
MAX_FREE_CHARS = 240
MAX_WORDED_CHARS = 600
"""Of a sentence that words a point: the longest reviewed wording has half of it."""
MAX_PASSAGES, MAX_PASSAGE_CHARS = 2, 500
"""Of articles and of past replies each."""


class Mode(StrEnum):
    """How much of a reply a model words."""

    ASSEMBLED = "assembled"
    """It chooses among reviewed wordings, orders them and adds a little."""
    FREE = "free"
    """It words everything around slots; a person reads every such draft."""


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
    acts = acts_of(plan)
    choices: dict[str, Choice] = {}
    for index, point in enumerate(plan.points):
        allowed = acts.allowed(point)
        equal = [wording for wording in allowed if slot_names(wording) == slot_names(allowed[0])]
        for letter, wording in zip(ascii_lowercase, equal, strict=False):
            choices[f"{index + 1}{letter}"] = Choice(point=index, text=wording)
    return choices


def build_prompt(
    brief: Brief,
    plan: Plan,
    choices: Mapping[str, Choice],
    *,
    mend: Sequence[Finding] = (),
    manner: Manner | None = None,
    mark: str,
) -> Prompt:
    """Of the mode `assembled`. `mark` is random, so that no message can hold the line that ends it."""
    given = {**_asked(brief, plan), **_told(brief, mend, manner), **_seen(brief, mark)}
    points = [
        {**_point(plan, index), "wordings": [(key, c.text) for key, c in choices.items() if c.point == index]}
        for index in range(len(plan.points))
    ]
    return Prompt(
        system=_render("system.txt", **_form(plan), shared=False),
        user=_render("user.txt", **given, points=points, courtesies=courtesies_of(plan), shared=False),
        reply_schema=_choice_schema([*choices, *courtesies_of(plan)]),
    )


def build_shared_prompt(plan: Plan, choices: Mapping[str, Choice], *, requests: Sequence[str]) -> Prompt:
    """Of the mode `assembled`, for every ticket with this plan: no brief is given, so nothing of a buyer is in it."""
    points = [
        {**_point(plan, index), "wordings": [(key, c.text) for key, c in choices.items() if c.point == index]}
        for index in range(len(plan.points))
    ]
    opening = load_catalogue()[plan.opening].says
    return Prompt(
        system=_render("system.txt", **_form(plan), shared=True),
        user=_render(
            "user.txt",
            mend=(),
            manner=None,
            requests=requests,
            opening=opening,
            points=points,
            courtesies=courtesies_of(plan),
            shared=True,
        ),
        reply_schema=_choice_schema([*choices, *courtesies_of(plan)]),
    )


def build_free_prompt(
    brief: Brief, plan: Plan, *, mend: Sequence[Finding] = (), manner: Manner | None = None, mark: str
) -> Prompt:
    """Of the mode `free`: names, kinds and roles of the values, and as much of them as the wording depends on."""
    values = slot_values(brief)
    today = brief.now.astimezone(ZoneInfo(brief.facts.timezone)).date()
    points = [
        {**_point(plan, index), "values": list(_value_lines(point, values, plan.language, today))}
        for index, point in enumerate(plan.points)
    ]
    given = {**_asked(brief, plan), **_told(brief, mend, manner), **_seen(brief, mark)}
    return Prompt(
        system=_render("system_free.txt", **_form(plan)),
        user=_render("user_free.txt", **given, points=points),
        reply_schema=_sentence_schema({"point": {"type": "integer"}, "text": {"type": "string"}}),
    )


def build_translation_prompt(brief: Brief, sentences: Sequence[str], *, into: str, mark: str) -> Prompt:
    """For the agent: the buyer's message as the other prompts hold it, and sentences with their slots."""
    seen = _seen(brief, mark)
    return Prompt(
        system=_render("system_translation.txt", language=english_name(into)),
        user=_render("user_translation.txt", **seen, sentences=sentences),
        reply_schema=_object({"message": {"type": "string"}, "sentences": _list_of({"type": "string"})}),
    )


def _render(template: str, **given: Any) -> str:
    return render_prompt(FOLDER, template, **given)


def _form(plan: Plan) -> dict[str, Any]:
    return {
        "language": english_name(plan.language),
        "formal": plan.formal,
        "avoid": plan.avoid,
        "max_free": MAX_FREE,
        "max_free_chars": MAX_FREE_CHARS,
        "max_courtesies": MOST,
    }


def _asked(brief: Brief, plan: Plan) -> dict[str, Any]:
    return {"requests": requests_of(brief), "opening": load_catalogue()[plan.opening].says}


def requests_of(brief: Brief) -> list[str]:
    """The intents of the buyer's asks, in order."""
    return [ask.intent or "not recognised" for ask in brief.triage.asks]


def _told(brief: Brief, mend: Sequence[Finding], manner: Manner | None) -> dict[str, Any]:
    wrong = [f"{finding.rule_id}: {without_particulars(finding.message, brief)}" for finding in mend]
    return {"mend": wrong, "manner": manner.value if manner else None}


def _seen(brief: Brief, mark: str) -> dict[str, Any]:
    """All of a prompt that hangs on this buyer's words: the message, and what was found by it."""
    articles = [passage for passage in brief.passages if passage.kind is not PassageKind.REPLY]
    replies = [passage for passage in brief.passages if passage.kind is PassageKind.REPLY]
    return {
        "articles": [_passage_line(passage) for passage in articles[:MAX_PASSAGES]],
        "replies": [_passage_line(passage) for passage in replies[:MAX_PASSAGES]],
        "buyer_language": english_name(brief.triage.language),
        "buyer_text": buyer_text(brief).replace(mark, ""),
        "fence": f"=== {mark} ===",
    }


def _point(plan: Plan, index: int) -> dict[str, Any]:
    point = plan.points[index]
    says, request = load_catalogue()[point.act].says, None if point.ask is None else point.ask + 1
    return {"number": index + 1, "says": says, "request": request}


def _value_lines(point: Point, values: Mapping[str, Fact], language: str, today: date) -> Iterator[str]:
    """`{shipment.1.expected|by} "bis zum …", {shipment.1.expected|on} "am …": a day, already past`"""
    tongue = load_tongue(language)
    for name in point.slots:
        kind = SLOTS.get(unnumbered(name), Kind.TEXT)
        roles = sorted(ROLES[kind], key=lambda role: (role != PLAIN, role))
        forms = [f'{{{_slot(name, role)}}} "{tongue.around_value(kind, role, "…")}"' for role in roles]
        yield f"{', '.join(forms)}: {_coarsely(kind, values.get(name), today)}"


def _slot(name: str, role: str) -> str:
    return name if role == PLAIN else f"{name}|{role}"


def _coarsely(kind: Kind, fact: Fact | None, today: date) -> str:
    """What the wording may depend on, never the value."""
    if fact is None:
        return f"{kind.value}, not known yet; a person fills it in"
    if isinstance(fact.value, date) and kind is Kind.DATE:
        when = "today" if fact.value == today else "already past" if fact.value < today else "still to come"
        return f"{kind.value}, {when}"
    if kind is Kind.COUNT:
        return f"{kind.value}, {'one' if fact.value == 1 else 'more than one'}"
    return kind.value


def _passage_line(passage: Passage) -> str:
    said = passage.text if passage.kind is PassageKind.REPLY else f"{passage.title}: {passage.text}"
    return _in_one_line(said)


@lru_cache(maxsize=1024)
def _in_one_line(said: str) -> str:
    """Without its numbers, which a model must not repeat. Remembered: the same few passages answer most tickets."""
    return re.sub(r"\d+(?:[.,:]\d+)*", "#", redact(cut(" ".join(said.split()), MAX_PASSAGE_CHARS)))


def english_name(language: str) -> str:
    """`German` of `de`; the tag itself where it has no name."""
    try:
        return Locale.parse(language, sep="-").english_name or language
    except (UnknownLocaleError, ValueError):
        return language


def _choice_schema(keys: Sequence[str]) -> dict[str, Any]:
    wording = {"type": "string", "enum": [*keys, FREE]}
    return _sentence_schema({"wording": wording, "text": {"type": "string"}})


def _sentence_schema(fields: Mapping[str, Any]) -> dict[str, Any]:
    return _object({"sentences": _list_of(_object(fields))})


def _list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Within what OpenAI's strict mode, vLLM and llama.cpp all take: every field required, no length limits."""
    return {"type": "object", "properties": dict(fields), "required": [*fields], "additionalProperties": False}
