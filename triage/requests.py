"""A statement in, whether it plainly asks the seller for something out, with or without a question mark."""

from collections.abc import Iterator
from functools import lru_cache

from text import rx
from text.needs import SparingList
from text.normalise import normalise
from triage.languages import RequestRule, load_languages, read_in
from triage.reminders import empty_words
from triage.wording import MAX_CHARS, TEXTS_KEPT

START = r"(?:^|(?<=[,;:.!?–—-]))[ \t]*+|(?<![\p{{L}}\p{{M}}\d])(?:{joining})[ \t]++"
"""Of a clause; elsewhere `send me` is a part of `they did not send me the manual`."""

SENTENCE = rx.compile(r"(?<=[.!?…])\s++|\n++")
WORD = rx.compile(r"\p{L}[\p{L}\p{M}]*+")


@lru_cache(maxsize=TEXTS_KEPT)
def is_request(statement: str, language: str) -> bool:
    """Whether it says, in this language or in English, that the buyer wants something that it names.

    `Please help` and `please tell me what to do` name nothing: they belong to what the message says elsewhere.
    """
    text = normalise(statement[:MAX_CHARS]).text
    patterns, idle = _compiled(read_in([language]))
    may_ask = patterns.that_may_match(text)
    return any(
        any(word not in idle[number] for word in _beside(found))
        for sentence in (SENTENCE.split(text) if may_ask else ())
        for number, pattern in may_ask
        for found in pattern.finditer(sentence)
    )


def _beside(found: rx.Match[str]) -> Iterator[str]:
    """The words of the sentence that are no part of the request itself, where what is asked for may stand."""
    sentence = found.string
    for part in (sentence[: found.start()], sentence[found.end() :], *found.captures("what")):
        yield from WORD.findall(part.casefold())


@lru_cache(maxsize=128)
def _compiled(languages: tuple[str, ...]) -> tuple[SparingList, tuple[frozenset[str], ...]]:
    """(requests, words beside one that name nothing) of each language."""
    known = load_languages()
    rules = [(known[language].requests, (*known[language].joining, *known[language].adding)) for language in languages]
    return (
        SparingList(_one_pattern(rule, joining) for rule, joining in rules),
        tuple(empty_words() | set(rule.idle) for rule, _ in rules),
    )


def _one_pattern(rule: RequestRule, joining: tuple[str, ...]) -> str:
    parts = list(rule.anywhere)
    if rule.patterns:
        start = START.format(joining="|".join(rx.escape(word) for word in joining))
        parts.append(f"(?:{start})(?:{'|'.join(rule.patterns)})")
    no_group = "(?P<what>(?!))"  # so that the group is there
    return "|".join([*parts, no_group])
