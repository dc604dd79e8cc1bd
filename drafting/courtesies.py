"""A plan in, the reviewed courtesies that fit it out: sentences that state nothing and promise nothing.

A model may add a few of them by key. They are closed lists because no list of harmless words is one: of words that
sympathy is made of one also makes `We are not sorry.`
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from unicodedata import category

from pydantic import Field

from core.drafts import Plan
from core.reading import read_yaml
from core.record import Record
from drafting.acts import FALLBACK, language_for, word_pattern

FOLDER = Path(__file__).parent / "courtesies"
INFORMAL = FOLDER / "informal"

MOST = 2
"""Courtesies in a reply: the opening and the sign-off are courteous already."""

Sentences = Annotated[tuple[str, ...], Field(min_length=1)]


class Courtesies(Record):
    """`courtesies/<language>.yaml`, as many of each kind in every language: a kept choice names them by place."""

    language: str
    waiting: Sentences
    """To a buyer who waits for something."""
    problem: Sentences
    """To one whose goods are not as they should be."""
    question: Sentences
    closing: Sentences
    """To anyone, at the end."""
    also: Sentences
    """Never offered; a model that words it so after an apology said a courtesy."""


SYMPATHETIC = {"waiting": 0, "problem": 1}
"""Which of a kind says that the buyer's anger is understood."""
BY_OPENING = {"open_apology_delay": "waiting", "open_apology_problem": "problem", "open_thanks": "question"}
"""A plan's opening says what the buyer's matter is like; after any other one only closing courtesies fit."""


@lru_cache(maxsize=32)
def load_courtesies(language: str, *, formal: bool = True) -> Courtesies:
    """Of one language, of English where there are none; of the other address where the language has one. Raises
    `InputError` naming file, line and field."""
    name = f"{language_for(language)}.yaml"
    informal = not formal and (INFORMAL / name).exists()
    return read_yaml((INFORMAL if informal else FOLDER) / name, Courtesies)


def known_courtesy(text: str, plan: Plan, offered: Iterable[str]) -> str | None:
    """The reviewed courtesy that a sentence is, capitals, punctuation and emoji aside: one of those on offer or, where
    the reply opens with an apology, one of `also`; None for any other. What suits somebody else's matter mocks."""
    is_sorry = BY_OPENING.get(plan.opening) in SYMPATHETIC
    also = load_courtesies(plan.language, formal=plan.formal).also if is_sorry else ()
    said = _plain(text)
    return next((sentence for sentence in (*offered, *also) if said == _plain(sentence)), None)


def _plain(text: str) -> str:
    return " ".join(
        "".join(char if char.isalnum() or category(char)[0] == "M" else " " for char in text).casefold().split()
    )


def courtesies_of(plan: Plan, *, upset: bool = False) -> dict[str, str]:
    """Those that fit the plan and the buyer, by the key under which they are offered: `c1`, `c2`. Without those that
    hold a word that the store avoids; the others keep their keys."""
    avoided = word_pattern(plan.avoid) if plan.avoid else None
    fitting = _fitting(load_courtesies(plan.language, formal=plan.formal), plan.opening, upset)
    return {key: sentence for key, sentence in fitting.items() if not (avoided and avoided.search(sentence))}


def sympathy_of(plan: Plan) -> str | None:
    """What a template says to an upset buyer after the opening; None where the store avoids a word of it."""
    kind = "waiting" if BY_OPENING.get(plan.opening) == "waiting" else "problem"
    sentence: str = getattr(load_courtesies(plan.language, formal=plan.formal), kind)[SYMPATHETIC[kind]]
    return None if plan.avoid and word_pattern(plan.avoid).search(sentence) else sentence


def english_courtesies(plan: Plan, *, upset: bool = False) -> dict[str, str]:
    """The same in English, for a model that is asked once for all languages."""
    english = _fitting(load_courtesies(FALLBACK), plan.opening, upset)
    return {key: english[key] for key in courtesies_of(plan, upset=upset)}


def offered_as(text: str, plan: Plan, *, upset: bool) -> str | None:
    """The key of the courtesy that a sentence is in the reply's language or in English; None for any other sentence."""
    own, english = courtesies_of(plan, upset=upset), english_courtesies(plan, upset=upset)
    said = _plain(text)
    return next((key for key in own if said in (_plain(own[key]), _plain(english[key]))), None)


def courtesy_in(language: str, text: str, plan: Plan) -> str | None:
    """What a courtesy on offer in the plan's language is in another one; None for any other sentence."""
    own, there = load_courtesies(plan.language, formal=plan.formal), load_courtesies(language)
    for kind in (*BY_OPENING.values(), "closing"):
        for said, counterpart in zip(getattr(own, kind), getattr(there, kind), strict=True):
            if said == text:
                return str(counterpart)
    return None


def _fitting(known: Courtesies, opening: str, upset: bool) -> dict[str, str]:
    kind = BY_OPENING.get(opening, "")
    if upset and kind != "waiting":
        kind = "problem"
    fitting = (*getattr(known, kind, ()), *known.closing)
    return {f"c{number}": sentence for number, sentence in enumerate(fitting, start=1)}
