"""A brief and a plan in; the two texts that a model is sent and the schema of its reply out, without a value in them.

What leaves the house: the reviewed wordings with their slots, and the buyer's newest message as `drafting.private` lets
it through; in the mode `free` also passages of the seller's articles and past replies with their values taken out. No
order, no parcel, no date, no amount.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError

from core.decisions import Passage, PassageKind
from core.drafts import Brief, Finding, Manner, Plan, Point
from core.record import Fact, Kind, Record
from drafting.acts import FALLBACK, acts_of, load_acts, load_catalogue, numbered_acts_of
from drafting.courtesies import MOST, courtesies_of, english_courtesies
from drafting.languages import load_tongue
from drafting.private import buyer_text, cut, without_particulars
from drafting.prompt_files import render_prompt
from drafting.slots import PLAIN, ROLES, SLOT, SLOTS, bind, slot_names, unnumbered
from drafting.temper import is_upset
from drafting.values import slot_values
from text.redact import redact

FOLDER = Path(__file__).parent / "prompts"
FREE = "free"
"""Stands for the key of a sentence in the model's own words, which has none."""

MAX_FREE = 2
"""Own sentences in a reply. Sympathy takes one; each more is another that a person may have to check."""
MAX_FREE_CHARS = 240
MAX_WORDED_CHARS = 600
"""Of a sentence that words a point: the longest reviewed wording has half of it."""
MAX_QUOTED = 3
"""Pieces of the buyer's message that a model may say are unanswered."""
MAX_PASSAGES, MAX_PASSAGE_CHARS = 2, 500
"""Of articles and of past replies each, for a model that words everything."""


class Mode(StrEnum):
    """How much of a reply a model words."""

    ASSEMBLED = "assembled"
    """It chooses among reviewed wordings, orders them and adds a little."""
    FREE = "free"
    """It words everything around slots; a person reads every such draft."""


class Choice(NamedTuple):
    """One wording that a model may choose."""

    point: int
    """Index into `Plan.points`."""
    text: str
    """Bound to what the point is about: `{shipment.1.expected|on}`."""
    number: int
    """Which of its act's wordings it is: those of one number are counterparts in every language and address."""


class Prompt(Record):
    """What a model is sent, and what its reply must look like."""

    system: str
    user: str
    reply_schema: Mapping[str, Any]


def choices_of(plan: Plan) -> dict[str, Choice]:
    """The wordings to choose from, by key (`1a`, `1c`, `2`), in the plan's order; a point with one has no letter.

    Of the wordings that a point allows, those that state as much as the template's own: a shorter one is for when a
    value is missing, and a model must not leave out what is known. A letter is the wording's place in its file, also
    where the store avoids a word of those before it.
    """
    acts = acts_of(plan)
    choices: dict[str, Choice] = {}
    for index, point in enumerate(plan.points):
        allowed = acts.allowed(point)
        equal = [wording for wording in allowed if slot_names(wording) == slot_names(allowed[0])]
        places = _places(plan, point)
        for wording in equal[: len(ascii_lowercase)]:
            letter = ascii_lowercase[places[wording]] if len(equal) > 1 else ""
            choices[f"{index + 1}{letter}"] = Choice(index, wording, places[wording])
    return choices


def _places(plan: Plan, point: Point) -> Mapping[str, int]:
    """The wordings of a point's act, bound to what it is about, each with its place in the file."""
    wordings = numbered_acts_of(plan).wordings(point.act)
    return {bind(wording, point.subject): place for place, wording in enumerate(wordings)}


def build_prompt(
    brief: Brief,
    plan: Plan,
    choices: Mapping[str, Choice],
    *,
    mend: Sequence[Finding] = (),
    manner: Manner | None = None,
    mark: str,
) -> Prompt:
    """Of the mode `assembled`, without passages: the wordings have the shop's tone. `mark` is random, so that no
    message can hold the line that ends it."""
    courtesies = courtesies_of(plan, upset=is_upset(brief))
    texts = {key: choice.text for key, choice in choices.items()}
    return Prompt(
        system=_render("system.txt", **_form(plan), shared=False),
        user=_render(
            "user.txt",
            **_asked(brief, plan),
            **_told(brief, mend, manner),
            **_message(brief, mark),
            words_points=False,
            points=_points(plan, choices, texts, asks=range(len(brief.triage.asks))),
            courtesies=courtesies,
            shared=False,
            upset=False,
        ),
        reply_schema=_choice_schema([*choices, *courtesies], own_words=True),
    )


def build_shared_prompt(
    plan: Plan, choices: Mapping[str, Choice], *, intents: Sequence[str], upset: bool = False
) -> Prompt:
    """Of the mode `assembled`, for every ticket with a plan like this, whatever the language: no brief is given, so
    nothing of a buyer is in it, and English stands for each language's own wordings.

    `intents` are those of the buyer's asks; told are those that a point answers. `upset` is all that is told of the
    buyer, and makes another prompt.
    """
    answered = sorted({point.ask for point in plan.points if point.ask is not None})
    courtesies = english_courtesies(plan, upset=upset)
    texts = {key: _in_english(choice, plan) for key, choice in choices.items()}
    return Prompt(
        system=_render("system.txt", **_form(plan), shared=True),
        user=_render(
            "user.txt",
            mend=(),
            manner=None,
            requests=[intents[ask] for ask in answered],
            opening=load_catalogue()[plan.opening].says,
            points=_points(plan, choices, texts, asks=answered),
            courtesies=courtesies,
            shared=True,
            upset=upset,
        ),
        reply_schema=_choice_schema([*choices, *courtesies], own_words=False),
    )


def _in_english(choice: Choice, plan: Plan) -> str:
    """The English counterpart of a wording, of no parcel in particular; its own text where there is none that states
    the same, so that such a language has a prompt of its own."""
    act = plan.points[choice.point].act
    own = numbered_acts_of(plan).wordings(act)[choice.number]
    if act in plan.wordings:
        return own
    english = load_acts(FALLBACK).wordings(act)
    there = english[choice.number] if choice.number < len(english) else own
    return there if slot_names(there) == slot_names(own) else own


def build_free_prompt(
    brief: Brief, plan: Plan, *, mend: Sequence[Finding] = (), manner: Manner | None = None, mark: str
) -> Prompt:
    """Of the mode `free`: names, kinds and roles of the values, and as much of them as the wording depends on."""
    values = slot_values(brief)
    today = brief.facts.day(brief.now)
    asks = range(len(brief.triage.asks))
    points = [
        {**_point(point, number, asks), "values": list(_value_lines(point, values, plan.language, today))}
        for number, point in enumerate(plan.points, start=1)
    ]
    given = {**_asked(brief, plan), **_told(brief, mend, manner), **_passages(brief), **_message(brief, mark)}
    return Prompt(
        system=_render("system_free.txt", **_form(plan)),
        user=_render("user_free.txt", **given, points=points, words_points=True),
        reply_schema=_has_read(_object({"point": {"type": "integer"}, "text": {"type": "string"}})),
    )


def build_translation_prompt(brief: Brief, sentences: Sequence[str], *, into: str, mark: str) -> Prompt:
    """For the agent: the buyer's message as the other prompts hold it, and sentences with their slots."""
    return Prompt(
        system=_render("system_translation.txt", language=english_name(into)),
        user=_render("user_translation.txt", **_message(brief, mark), sentences=sentences),
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
        "max_quoted": MAX_QUOTED,
    }


def _asked(brief: Brief, plan: Plan) -> dict[str, Any]:
    return {"requests": intents_of(brief), "opening": load_catalogue()[plan.opening].says}


def intents_of(brief: Brief) -> list[str]:
    """Of the buyer's asks, in order."""
    return [ask.intent or "not recognised" for ask in brief.triage.asks]


def _told(brief: Brief, mend: Sequence[Finding], manner: Manner | None) -> dict[str, Any]:
    wrong = [f"{finding.rule_id}: {without_particulars(finding.message, brief)}" for finding in mend]
    return {"mend": wrong, "manner": manner.value if manner else None}


def _message(brief: Brief, mark: str) -> dict[str, Any]:
    """The buyer's own words, and the fence around them."""
    return {
        "buyer_language": english_name(brief.triage.language),
        "buyer_text": buyer_text(brief).replace(mark, ""),
        "fence": f"=== {mark} ===",
    }


def _passages(brief: Brief) -> dict[str, Any]:
    """What was found by the buyer's words."""
    articles = [passage for passage in brief.passages if passage.kind is not PassageKind.REPLY]
    replies = [passage for passage in brief.passages if passage.kind is PassageKind.REPLY]
    return {
        "articles": [_passage_line(passage) for passage in articles[:MAX_PASSAGES]],
        "replies": [_passage_line(passage) for passage in replies[:MAX_PASSAGES]],
    }


def _points(
    plan: Plan, choices: Mapping[str, Choice], texts: Mapping[str, str], *, asks: Sequence[int]
) -> list[dict[str, Any]]:
    """Each point with its wordings by key; without any where there is nothing to choose, and the text is not needed.
    `asks`: those that are listed as requests; where that is one, no point needs to say which it answers."""
    offered: list[list[tuple[str, str]]] = [[] for _ in plan.points]
    for key, choice in choices.items():
        offered[choice.point].append((key, SLOT.sub(_briefly, texts[key])))
    return [
        {**_point(point, number, asks), "wordings": wordings if len(wordings) > 1 else ()}
        for number, (point, wordings) in enumerate(zip(plan.points, offered, strict=True), start=1)
    ]


def _briefly(slot: re.Match[str]) -> str:
    """`{last_scan.date|on}` of `{shipment.1.last_scan.date|on}`: a model that chooses a wording writes no slot."""
    _, _, field = unnumbered(slot[1]).partition(".")
    return slot[0].replace(slot[1], field or slot[1], 1)


def _point(point: Point, number: int, asks: Sequence[int]) -> dict[str, Any]:
    request = asks.index(point.ask) + 1 if point.ask is not None and len(asks) > 1 else None
    return {"number": number, "says": load_catalogue()[point.act].says, "request": request}


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


@lru_cache(maxsize=64)
def english_name(language: str) -> str:
    """`German` of `de`; the tag itself where it has no name."""
    try:
        return Locale.parse(language, sep="-").english_name or language
    except (UnknownLocaleError, ValueError):
        return language


def _choice_schema(keys: Sequence[str], *, own_words: bool) -> dict[str, Any]:
    chosen: dict[str, Any] = {"type": "string", "enum": [*keys]}
    if not own_words:
        return _object({"sentences": _list_of(chosen)})
    return _has_read({"anyOf": [chosen, _object({"text": {"type": "string"}})]})


def _has_read(sentence: Mapping[str, Any]) -> dict[str, Any]:
    """Of a reply by a model that was shown the buyer's message."""
    return _object({"unanswered": _list_of({"type": "string"}), "sentences": _list_of(sentence)})


def _list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Within what OpenAI's strict mode, vLLM and llama.cpp all take: every field required, no length limits."""
    return {"type": "object", "properties": dict(fields), "required": [*fields], "additionalProperties": False}
