"""`languages/<language>.yaml` in, one validated record a language out: the words that triage reads a message by."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import field_validator

from core.reading import read_yaml
from core.record import Language, Record, primary
from core.triage import Flag

Patterns = tuple[str, ...]
"""Regular expressions, case-insensitive, on normalised text."""


class FlagRule(Record):
    """How one flag is recognised. A flag costs a person's look, a missed one more: a mention is enough, even one that
    takes the threat back."""

    patterns: Patterns = ()
    """Each raises the flag."""
    near: tuple[Patterns, ...] = ()
    """Patterns that raise it when one follows the other within `triage.flags.NEAR_CHARS` in one line."""
    together: tuple[Patterns, ...] = ()
    """Patterns that raise it when all stand within `triage.flags.TOGETHER_CHARS`, in any order, over sentences and
    lines: a demand and a threat. Several rules may share one, it is looked for once; the rarest is best put first."""
    harmless: Patterns = ()
    """Where such words mean something else, and raise nothing: `Mein Anwalt hat dieselbe Lampe`."""
    caught: tuple[str, ...]
    """Sentences that must raise the flag; a test runs them."""
    allowed: tuple[str, ...]
    """Near misses that must not."""


class RequestRule(Record):
    """How a statement without a question mark asks for something."""

    patterns: Patterns = ()
    """At the start of a clause. A group `what` holds words between two parts, where what is asked for may stand."""
    anywhere: Patterns = ()
    """Where the verb stands last."""
    idle: tuple[str, ...]
    """Words that name nothing which could be asked for, beside those of `reminders.yaml`; in small letters."""
    caught: tuple[str, ...]
    """Statements that are requests; a test reads them."""
    allowed: tuple[str, ...]
    """Near misses that are none."""


class LanguageFile(Record):
    """One language."""

    language: Language
    greetings: Patterns
    """At the start of the text or of a line; `NAME` is a word that begins with a capital letter."""
    sign_offs: Patterns
    """From here on a message only says who wrote it, unless a longer line follows."""
    unmistakable_sign_offs: Patterns
    """Also in the middle of a line without punctuation."""
    quotes: Patterns
    """From this line on: an earlier message."""
    courtesies: Patterns
    """Whole sentences that ask nothing, though they sound like a request."""
    pressing: Patterns
    """What a buyer in a hurry writes. A date or an occasion presses; "soon" and "quick question" do not."""
    unhurried: Patterns
    """Where such words say the opposite: `nothing urgent`."""
    joining: tuple[str, ...]
    """Words that join two clauses."""
    adding: tuple[str, ...]
    """Words that do so after a comma or a joining word; elsewhere they stand inside a clause: `I also need`."""
    requests: RequestRule
    flags: dict[Flag, FlagRule]

    @field_validator("flags")
    @classmethod
    def _every_flag(cls, given: dict[Flag, FlagRule]) -> dict[Flag, FlagRule]:
        if missing := sorted(set(Flag) - set(given)):
            raise ValueError(f"lacks {', '.join(missing)}")
        return given


@lru_cache(maxsize=1)
def load_languages() -> dict[str, LanguageFile]:
    """By language. Raises `InputError` for a wrong file."""
    folder = Path(__file__).parent / "languages"
    contents = (read_yaml(path, LanguageFile) for path in sorted(folder.glob("*.yaml")))
    return {content.language: content for content in contents}


def read_in(tags: Iterable[str]) -> tuple[str, ...]:
    """The languages to read a message in, English among them: many write it, and so do machines that attack. `tags` are
    what the message and the store seem to be written in; none that is known means all."""
    known = load_languages()
    wanted = {primary(tag) for tag in tags} & set(known)
    return tuple(sorted({*wanted, "en"})) if wanted else tuple(known)
