"""A message in, the spans of what the buyer says in it out: without greeting, signature, quoted mail and courtesies."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import regex
from pydantic import field_validator

from core.reading import read_yaml
from core.record import Record, Span
from text.sentences import split_sentences

SIGNATURE_CHARS = 600
"""How far from the end a signature starts at most: name, address, legal notice."""
SIGNATURE_LINE_CHARS = 40
"""A longer line after the sign-off is a postscript and counts."""
SIGNATURE_LINE_WORDS = 6

QUOTED_LINE = regex.compile(r"(?m)^[ \t]*>[^\n]*+")
BLANK = regex.compile(r"[\s,.:;!?–—-]*+")


class FrameFile(Record):
    """`frames.yaml`."""

    greetings: tuple[str, ...]
    sign_offs: tuple[str, ...]
    unmistakable_sign_offs: tuple[str, ...]
    trailers: tuple[str, ...]
    quotes: tuple[str, ...]
    courtesies: tuple[str, ...]

    @field_validator("*")
    @classmethod
    def _compile(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in given:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise ValueError(f"is no regular expression: {error}: {pattern[:40]}") from error
        return given


class Frames:
    """The compiled patterns of `frames.yaml`."""

    def __init__(self, content: FrameFile) -> None:
        self.greeting = _any(content.greetings, r"(?:{})(?![\p{{L}}\d])[\s,!.:]*+")
        at_a_break = _joined(content.sign_offs, r"(?:^|(?<=[.!?,…]))[ \t]*+(?:{})(?![\p{{L}}\d])")
        anywhere = _joined(content.unmistakable_sign_offs, r"(?<![\p{{L}}\d])(?:{})(?![\p{{L}}\d])")
        self.sign_off = _compiled(f"{at_a_break}|{anywhere}")
        self.trailer = _any(content.trailers, r"^[ \t]*(?:{})[ \t]*$")
        self.quote = _any(content.quotes, r"^[ \t]*(?:{})")
        self.courtesy = _any(content.courtesies, r"(?:{})[\s,.!?…:;)-]*+")


@lru_cache(maxsize=1)
def load_frames() -> Frames:
    """Raises `InputError` for a wrong file."""
    return Frames(read_yaml(Path(str(files("triage"))) / "frames.yaml", FrameFile))


def find_statements(text: str) -> tuple[Span, ...]:
    """The sentences of a message that may say something, in order; greetings are cut off their front.

    When nothing else is left, courtesies stay: a message that only says thanks says thanks.
    """
    frames = load_frames()
    body = text[: _end_of_body(text, frames)]
    for added in (QUOTED_LINE, frames.trailer):
        body = added.sub(lambda match: " " * len(match.group()), body)
    cut = (_without_greeting(body, span, frames) for span in split_sentences(body))
    sentences = [span for span in cut if span is not None]
    telling = tuple(span for span in sentences if not frames.courtesy.fullmatch(text, span.start, span.end))
    return telling or tuple(sentences)


def _without_greeting(text: str, span: Span, frames: Frames) -> Span | None:
    greeting = frames.greeting.match(text, span.start, span.end)
    start = greeting.end() if greeting else span.start
    return Span(start=start, end=span.end) if not BLANK.fullmatch(text, start, span.end) else None


def _end_of_body(text: str, frames: Frames) -> int:
    """Where quoted mail or the signature starts. A sign-off that a longer line follows is no signature."""
    quote = frames.quote.search(text)
    end = quote.start() if quote and text[: quote.start()].strip() else len(text)
    for sign_off in frames.sign_off.finditer(text, max(0, end - SIGNATURE_CHARS), end):
        if all(_is_signature_line(line) for line in text[sign_off.end() : end].splitlines()):
            says_something = text[: sign_off.start()].strip()
            return int(sign_off.start() if says_something else sign_off.end())
    return end


def _is_signature_line(line: str) -> bool:
    line = line.strip()
    if line.endswith("?"):
        return False
    return len(line) <= SIGNATURE_LINE_CHARS and len(line.split()) <= SIGNATURE_LINE_WORDS


def _any(patterns: tuple[str, ...], shape: str) -> regex.Pattern[str]:
    return _compiled(_joined(patterns, shape))


def _joined(patterns: tuple[str, ...], shape: str) -> str:
    return shape.format("|".join(patterns))


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE)
