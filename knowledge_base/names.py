"""A buyer's message and the reply to it in, what the buyer is called out."""

from functools import lru_cache

from knowledge_base.words import read_words
from text import rx

_NAME = r"(?P<name>[^\W\d_][\w'’.]{0,30}(?:[ -][^\W\d_][\w'’.]{0,30}){0,3}?)"
_PARTICLES = frozenset({"de", "van", "von", "da", "di", "la", "der", "den", "del"})


def names_in(buyer: str, reply: str) -> tuple[str, ...]:
    """What the buyer is called, read from the reply's salutation and the close of the buyer's message."""
    found = (_greeting().match(reply), _closing().search(_last_lines(buyer)))
    return tuple(match.group("name") for match in found if match and _is_likely(match.group("name")))


def _is_likely(name: str) -> bool:
    """Every word has a capital, in scripts that have them, and none is one that stands where a name would."""
    words = rx.split(r"[ -]", name)
    has_case = name.lower() != name.upper()
    capital = all(word[:1].isupper() or word in _PARTICLES for word in words if word)
    return (capital or not has_case) and not any(word.casefold() in _unlikely() for word in words)


@lru_cache(maxsize=1)
def _unlikely() -> frozenset[str]:
    words = read_words()
    return frozenset(word.casefold() for word in (*words.not_names, *words.closings))


@lru_cache(maxsize=1)
def _greeting() -> rx.Pattern:
    """For the beginning of a reply: `Hallo Frau Brandt,`, `Здравствуйте, Анна!`."""
    words = read_words()
    salutation = rx.either(word for group in words.salutations.values() for word in group)
    named = rf"(?:(?i:{rx.either(words.titles)})\.? )*{_NAME}"
    return rx.compile(rf"\s{{0,20}}(?i:{salutation})(?: {named}(?=\s*(?:[,!:;–\n]|- |\.\s|\Z))|, {named}!)")


@lru_cache(maxsize=1)
def _closing() -> rx.Pattern:
    """For the end of a message, a name behind or below a closing: `MfG S. Brandt`."""
    return rx.compile(rf"(?<!\w)(?i:{rx.either(read_words().closings)})[\s,!.]{{1,4}}{_NAME}[.!]?\Z")


def _last_lines(text: str) -> str:
    lines = [line.strip() for line in text.rstrip()[-400:].splitlines() if line.strip()]
    return "\n".join(lines[-3:])
