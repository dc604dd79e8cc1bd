"""What a buyer typed in, whether it sounds upset out: then a reply wants words that were chosen for it.

Read over rough English, so that one list serves ten languages, and by what anger looks like in any: shouting, strings
of marks, an angry face. It decides which courtesies are offered, never what is promised.
"""

import re
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text import rx
from text.glossary import to_english
from text.normalise import normalise

MAX_CHARS = 2_000
"""Of a message; anger shows before that."""
SHOUTED = 3
"""Words in capitals that make a shout; two may be a brand, or how a product is called."""
SHORTEST_SHOUT = 10
"""Letters."""
MARKS = re.compile(r"[!?]{2}|(?:![^!]{0,400}){4}|[😠😡🤬👿😤👎💢🤦😒🙄😾🖕]")
_CAPITALS = rx.compile(r"\b\p{Lu}{4,30}\b")


class Temper(Record):
    """`temper.yaml`."""

    words: tuple[str, ...]
    """Several a line, with commas between them."""


def sounds_upset(text: str, language: str) -> bool:
    """Whether a buyer's own words, in this language, sound angry, disappointed or out of patience."""
    said = text[:MAX_CHARS]
    return bool(MARKS.search(said)) or _is_shouted(said) or says_upset(text, language)


def says_upset(text: str, language: str) -> bool:
    """The same by words alone: who is delighted uses marks, too."""
    return bool(_words().search(to_english(normalise(text[:MAX_CHARS]).text.lower(), language)))


def _is_shouted(text: str) -> bool:
    """Whether several words, or nearly all that is there, stand in capitals."""
    small, capital = sum(map(str.islower, text)), sum(map(str.isupper, text))
    return len(_CAPITALS.findall(text)) >= SHOUTED or (capital >= SHORTEST_SHOUT and capital > 4 * small)


@lru_cache(maxsize=1)
def _words() -> rx.Pattern:
    lines = read_yaml(Path(__file__).with_name("temper.yaml"), Temper).words
    words = [word.strip() for line in lines for word in line.split(",")]
    endings = [rf"{rx.escape(word.removesuffix('*'))}{r'[a-z]{0,12}' if word.endswith('*') else ''}" for word in words]
    return rx.compile(rf"\b(?:{'|'.join(endings)})\b", rx.IGNORECASE)
