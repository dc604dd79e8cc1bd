"""A fact, the role that it plays and a setting in; the whole phrase in one language out: `by 13 November`.

One module a language, with the same functions; what is the same in all of them is in `formats.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.record import Fact, Kind
from drafting.languages import de, en
from drafting.languages.formats import Setting

Phrase = Callable[[Fact, str, Setting], str]
"""(fact, role, setting) -> the phrase. A role that the kind of value does not have is said plainly."""


@dataclass(frozen=True)
class Tongue:
    """What the renderer asks of a language."""

    regions: tuple[str, ...]
    """Countries whose own way of writing dates and amounts is used for their stores; elsewhere that of the first."""
    phrase: Phrase
    around: Callable[[Kind, str, str], str]
    """(kind, role, value already said) -> the phrase, for the mark of a value that is not known."""
    after_greeting: Callable[[str], str]
    """A first sentence as it stands after a greeting that ends with a comma."""


TONGUES: dict[str, Tongue] = {
    "de": Tongue(
        regions=("DE", "AT", "CH", "LI", "LU"), phrase=de.phrase, around=de.around, after_greeting=de.after_greeting
    ),
    "en": Tongue(
        regions=("GB", "US", "IE", "AU", "CA", "NZ"),
        phrase=en.phrase,
        around=en.around,
        after_greeting=en.after_greeting,
    ),
}
"""By language. A wordings file in `acts/` without its entry here fails a test."""
