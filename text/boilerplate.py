"""A mail's plain text in, what a marketplace put around the buyer's words out; and subjects without their frame."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text import rx

Patterns = tuple[str, ...]


class Frame(Record):
    """What one sender puts around messages; `boilerplate.yaml` says what each list means."""

    begins: Patterns = ()
    after: Patterns = ()
    ends: Patterns = ()
    lines: Patterns = ()
    beside: Patterns = ()


class Subjects(Record):
    """What stands in a subject line that nobody wrote."""

    prefixes: Patterns
    frames: Patterns
    caught: tuple[str, ...]
    """Subjects of which nothing is left."""
    allowed: Mapping[str, str]
    """Subjects, with what is left of them."""


class BoilerplateFile(Record):
    """`boilerplate.yaml`."""

    frames: Mapping[str, Frame]
    subjects: Subjects


@dataclass(frozen=True)
class Boilerplate:
    """The compiled patterns, each of which matches at the start of a line."""

    begins: rx.Pattern
    after: rx.Pattern
    ends: rx.Pattern
    lines: rx.Pattern
    beside: rx.Pattern
    subject_prefix: rx.Pattern
    subject_frame: rx.Pattern


def read_boilerplate() -> BoilerplateFile:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_name("boilerplate.yaml"), BoilerplateFile)


@lru_cache(maxsize=1)
def load_boilerplate() -> Boilerplate:
    """Raises `InputError` for a wrong file."""
    content = read_boilerplate()
    frames = content.frames.values()
    return Boilerplate(
        begins=_lines(tuple(each for frame in frames for each in frame.begins)),
        after=_lines(tuple(each for frame in frames for each in frame.after)),
        ends=compiled(r"[ \t>*|]*+(?:" + "|".join(each for frame in frames for each in frame.ends) + ")"),
        lines=_lines(tuple(each for frame in frames for each in frame.lines)),
        beside=_lines(tuple(each for frame in frames for each in frame.beside)),
        subject_prefix=compiled(rf"\s*+(?:{'|'.join(content.subjects.prefixes)})\s*+"),
        subject_frame=compiled(rf"\s*+(?:{'|'.join(content.subjects.frames)})?[\s:,.!–-]*"),
    )


def strip_subject(subject: str) -> str:
    """What somebody wrote in it: without `Re:`, tags and the marketplace's own words; empty when nothing else."""
    text = subject[:500].strip()
    patterns = load_boilerplate()
    while text and (prefix := patterns.subject_prefix.match(text)):
        text = text[prefix.end() :]
    return "" if not text or patterns.subject_frame.fullmatch(text) else text.strip()


def compiled(pattern: str) -> rx.Pattern:
    """As every pattern of a data file is read: case does not count, `^` and `$` are the ends of lines."""
    return rx.compile(pattern, rx.IGNORECASE | rx.MULTILINE)


def _lines(patterns: Patterns) -> rx.Pattern:
    return compiled(r"[ \t>*|]*+(?:" + "|".join(patterns) + r")[ \t*|]*$")
