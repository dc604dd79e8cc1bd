"""What a buyer typed in, whether it sounds upset out: then a reply wants words that were chosen for it.

Read over rough English, so that one list serves ten languages, and by what anger looks like in any: shouting, strings
of marks, an angry face. It decides which courtesies are offered, never what is promised.
"""

import re
from functools import lru_cache
from pathlib import Path

from core.drafts import Brief
from core.reading import read_yaml
from core.record import Record
from drafting.private import typed
from text import rx
from text.facets import BEFORE_BUYING
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


def is_upset(brief: Brief, *, by_looks: bool = True) -> bool:
    """Whether the buyer's newest message sounds so. Who only asks before buying is calm: there `is it enough for five?`
    is a question, and anger is sorted as a complaint beside it."""
    intents = {score.intent for score in brief.triage.intents}
    if intents and intents.issubset(BEFORE_BUYING):
        return False
    return sounds_upset(typed(brief), brief.triage.language, by_looks=by_looks)


def sounds_upset(text: str, language: str, *, by_looks: bool = True) -> bool:
    """Whether a buyer's own words, in this language, sound angry, disappointed or out of patience. `by_looks`: by marks
    and capitals, too, which who is delighted uses as well."""
    said = text[:MAX_CHARS]
    if by_looks and (MARKS.search(said) or _is_shouted(said)):
        return True
    return bool(_words().search(to_english(normalise(said).text.lower(), language)))


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
