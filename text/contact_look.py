"""One piece of a text between two blanks in, what contact data it may be part of out.

Texts repeat their words, so what is told of a piece can be remembered. `find_contacts` finds no address or emoji in a
normalised text none of whose pieces has a sign of it; of `WORDED` ones `addresses.is_worded` knows more.
"""

import re
from functools import lru_cache

from text.addresses import find_links, is_disguised
from text.contact_words import contact_words
from text.contacts import is_picture
from text.normalise import Normalised

ADDRESS, WORDED, PICTURE = (1 << number for number in range(3))
"""An address that needs no other piece; one with words or blanks for its signs; an emoji."""


def signs_of(piece: Normalised) -> int:
    """Bits of what it may be part of."""
    text = piece.text
    signs = WORDED if _worded().search(piece.small) else 0
    if not text.isalpha():
        if "@" in text or any(find_links(piece)) or is_disguised(piece):
            signs |= ADDRESS
        if is_picture(text):
            signs |= PICTURE
    return signs


@lru_cache(maxsize=1)
def _worded() -> re.Pattern[str]:
    """A word for `@` or a dot by itself, such a sign in brackets, or a dot after a blank."""
    words = contact_words()
    either = "|".join((*words.at_words, *words.dot_words))
    return re.compile(rf"^\.|^\W*(?:{either})\W*$|[(\[{{<](?:\W*$|(?:{either}|@|\.|a)(?:\W|$))")
