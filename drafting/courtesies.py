"""A plan in, the reviewed courtesies that fit it out: sentences that state nothing and promise nothing.

A model may add a few of them by key. They are closed lists because no list of harmless words is one: of words that
sympathy is made of one also makes `We are not sorry.`
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated
from unicodedata import category

from pydantic import Field

from core.drafts import Plan
from core.reading import read_yaml
from core.record import Record
from drafting.acts import language_for

FOLDER = Path(__file__).parent / "courtesies"

MOST = 2
"""Courtesies in a reply: the opening and the sign-off are courteous already."""

Sentences = Annotated[tuple[str, ...], Field(min_length=1)]


class Courtesies(Record):
    """`courtesies/<language>.yaml`."""

    language: str
    waiting: Sentences
    """To a buyer who waits for something."""
    problem: Sentences
    """To one whose goods are not as they should be."""
    question: Sentences
    closing: Sentences
    """To anyone, at the end."""
    also: Sentences
    """Never offered; a model that words it so said a courtesy."""


BY_OPENING = {"open_apology_delay": "waiting", "open_apology_problem": "problem", "open_thanks": "question"}
"""A plan's opening says what the buyer's matter is like; after any other one only closing courtesies fit."""


@lru_cache(maxsize=16)
def load_courtesies(language: str) -> Courtesies:
    """Of one language, of English where there are none. Raises `InputError` naming file, line and field."""
    return read_yaml(FOLDER / f"{language_for(language)}.yaml", Courtesies)


def known_courtesy(text: str, language: str) -> str | None:
    """The reviewed courtesy that a sentence is, capitals, punctuation and emoji aside; None for any other."""
    return _all_of(language).get(_plain(text))


@lru_cache(maxsize=16)
def _all_of(language: str) -> dict[str, str]:
    known = load_courtesies(language)
    every = (*known.waiting, *known.problem, *known.question, *known.closing, *known.also)
    return {_plain(sentence): sentence for sentence in every}


def _plain(text: str) -> str:
    return " ".join(
        "".join(char if char.isalnum() or category(char)[0] == "M" else " " for char in text).casefold().split()
    )


def courtesies_of(plan: Plan) -> dict[str, str]:
    """Those that fit the plan, by the key under which they are offered: `c1`, `c2`."""
    if not plan.formal:
        return {}  # they are worded formally
    known = load_courtesies(plan.language)
    fitting = (*getattr(known, BY_OPENING.get(plan.opening, ""), ()), *known.closing)
    return {f"c{number}": sentence for number, sentence in enumerate(fitting, start=1)}
