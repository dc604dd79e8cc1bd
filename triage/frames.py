"""A message in, the spans of what the buyer says in it out: without greeting, signature, quoted mail and courtesies."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from core.record import Span
from text import rx
from text.cut import DATE
from text.known_words import is_known
from text.mail import is_device_line
from text.needs import Needs
from text.sentences import split_sentences
from triage.languages import LanguageFile, Patterns, load_languages

SIGNATURE_CHARS = 600
"""How far from the end a signature starts at most: name, address, legal notice."""
SIGNATURE_LINE_CHARS = 40
"""A longer line after the sign-off is a postscript and counts."""
SIGNATURE_LINE_WORDS = 6

TEXTS_KEPT = 4
"""The sentences of one message are asked for by several who read it."""

RULE = rx.compile(r"\s*+-{2,}")
QUOTED_LINE = rx.compile(r"(?m)^[ \t]*>[^\n]*+")
LINE = rx.compile(r"[^\n]++")
BLANK = rx.compile(r"[\s,.:;!?–—-]*+")
WORD = rx.compile(r"\p{L}[\p{L}\p{M}'’]*+")
PARTICLE = rx.compile(
    r"von|van|de|der|den|ten|ter|zu|aus|da|das|do|dos|di|del|della|la|le|du|des|y|e|und|and|et|en|i|of|from|team"
)
"""A small word within a name, or between names."""
NAME = r"(?-i:\p{Lu}\p{Ll}*+(?:['’&./-]++\p{L}*+)*+)"
"""A word of a name in a greeting: `Hello lamp broken!` greets nobody of that name."""


class Frames:
    """The patterns of some languages."""

    def __init__(self, content: Sequence[LanguageFile]) -> None:
        self._content = content
        self._needs = Needs((pattern,) for each in content for pattern in _Shapes.of([each]))

    def that_may_match(self, text: str) -> "_There":
        """Those of which a match may stand somewhere in the text, of the languages in which it may."""
        kinds = len(_Shapes._fields)
        languages: list[list[str]] = [[] for _ in range(kinds)]
        for number in sorted(self._needs.may_match(text)):
            languages[number % kinds].append(self._content[number // kinds].language)
        return _There(*(_compiled(kind, tuple(those)) for kind, those in enumerate(languages)))


class _There(NamedTuple):
    """None for what does not stand in the text."""

    greeting: rx.Pattern | None
    sign_off: rx.Pattern | None
    quote: rx.Pattern | None
    courtesy: rx.Pattern | None


class _Shapes(NamedTuple):
    """The same as regular expressions."""

    greeting: str
    sign_off: str
    quote: str
    courtesy: str

    @classmethod
    def of(cls, content: Sequence[LanguageFile]) -> "_Shapes":
        at_a_break = _joined([each.sign_offs for each in content], r"(?:^|(?<=[.!?,…]))[ \t]*+(?:{})(?![\p{{L}}\d])")
        anywhere = _joined([each.unmistakable_sign_offs for each in content], r"(?<![\p{{L}}\d])(?:{})(?![\p{{L}}\d])")
        return cls(
            greeting=_joined([_widest_first(content)], r"(?:{})(?![\p{{L}}\d])[\s,!.:]*+").replace("NAME", NAME),
            sign_off=f"{at_a_break}|{anywhere}",
            quote=_joined([each.quotes for each in content], r"^[ \t]*(?:{})"),
            courtesy=_joined([each.courtesies for each in content], r"(?:{})[\s,.!?…:;)-]*+"),
        )


@lru_cache(maxsize=512)
def _compiled(kind: int, languages: tuple[str, ...]) -> rx.Pattern | None:
    """One of the shapes in these languages together; None for no language."""
    if not languages:
        return None
    known = load_languages()
    return rx.compile(_Shapes.of([known[each] for each in languages])[kind], rx.IGNORECASE | rx.MULTILINE)


@lru_cache(maxsize=128)
def load_frames(languages: tuple[str, ...]) -> Frames:
    """Raises `InputError` for a wrong file."""
    return Frames([load_languages()[language] for language in languages])


def find_statements(text: str, languages: Sequence[str] | None = None) -> tuple[Span, ...]:
    """The sentences of a message that may say something, in order; greetings are cut off their front. It is read in
    these languages (`triage.languages.read_in`), in all by default.

    When nothing else is left, courtesies stay: a message that only says thanks says thanks.
    """
    return _find_statements(text, tuple(languages or load_languages()))


@lru_cache(maxsize=TEXTS_KEPT)
def _find_statements(text: str, languages: tuple[str, ...]) -> tuple[Span, ...]:
    there = load_frames(languages).that_may_match(text)
    body = _without_end(text, there, languages)
    if ">" in body:
        body = QUOTED_LINE.sub(_blanks, body)
    body = LINE.sub(lambda line: _blanks(line) if is_device_line(line.group()) else line.group(), body)
    cut = (_without_greeting(body, span, there.greeting) for span in split_sentences(body))
    sentences = [span for span in cut if span is not None]
    if (courtesy := there.courtesy) is None:
        return tuple(sentences)
    telling = tuple(span for span in sentences if not courtesy.fullmatch(text, span.start, span.end))
    return telling or tuple(sentences)


def _blanks(match: rx.Match[str]) -> str:
    return " " * len(match.group())


def _without_greeting(text: str, span: Span, pattern: rx.Pattern | None) -> Span | None:
    greeting = pattern.match(text, span.start, span.end) if pattern else None
    start = greeting.end() if greeting else span.start
    return Span(start=start, end=span.end) if not BLANK.fullmatch(text, start, span.end) else None


def start_of_quote(text: str, languages: Sequence[str] | None = None) -> int | None:
    """Where quoted mail starts that only the words of a language mark, with a day or an address; None where nothing is
    said before it. Without either it may be told, `On Monday you wrote:`, or asked for, `From: Mill Lane 5`."""
    return _start_of_quote(text, load_frames(tuple(languages or load_languages())).that_may_match(text))


def _start_of_quote(text: str, there: _There) -> int | None:
    quote = there.quote.search(text) if there.quote else None
    if quote is None or not text[: quote.start()].strip():
        return None
    line = text[quote.start() : quote.end() + SIGNATURE_LINE_CHARS]
    is_rule = RULE.match(quote.group()) is not None
    return int(quote.start()) if is_rule or "@" in line or DATE.search(line) else None


def _without_end(text: str, there: _There, languages: tuple[str, ...]) -> str:
    """Without quoted mail and signature, of which blanks stay. A sign-off that a longer line follows is no signature,
    and a line below it that says something stays: `Thanks` and below it `please cancel it` are no name."""
    start = _start_of_quote(text, there)
    end = len(text) if start is None else start
    for sign_off in there.sign_off.finditer(text, max(0, end - SIGNATURE_CHARS), end) if there.sign_off else ():
        below = text[sign_off.end() : end]
        if all(map(_may_be_signature, below.splitlines())):
            kept = LINE.sub(lambda line: line.group() if _says(line.group(), languages) else _blanks(line), below)
            says_something = text[: sign_off.start()].strip() or kept.strip()
            return text[: sign_off.start()] + (_blanks(sign_off) if says_something else sign_off.group()) + kept
    return text[:end]


def _may_be_signature(line: str) -> bool:
    line = line.strip()
    if line.endswith("?"):
        return False
    return len(line) <= SIGNATURE_LINE_CHARS and len(line.split()) <= SIGNATURE_LINE_WORDS


def _says(line: str, languages: tuple[str, ...]) -> bool:
    """Whether a word in it is none of a name; a single one is taken for one."""
    words = WORD.findall(line)
    small = [word.casefold() for word in words if line.isupper() or not word[0].isupper()]
    told = [word for word in small if not PARTICLE.fullmatch(word)] if len(words) > 1 else []
    return any(is_known(word, language) for word in told for language in languages)


def _widest_first(content: Sequence[LanguageFile]) -> Patterns:
    """Greetings of all the languages, those last that end before any blank: `hi` in one, `hi there,` in another."""
    return tuple(sorted((each for one in content for each in one.greetings), key=lambda each: each.endswith(r"(?=\s)")))


def _joined(patterns: Sequence[Patterns], shape: str) -> str:
    return shape.format("|".join(pattern for language in patterns for pattern in language) or "(?!)")
