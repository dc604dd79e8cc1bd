"""A finding's rule and place in, what could stand there instead out: suggested to a person, never applied silently."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from core.drafts import Finding
from core.reading import read_yaml
from core.record import Record, Span, primary
from policies.detectors_form import fits_charset
from policies.detectors_subject import Hit
from policies.messaging_rules import Repair, Rule
from text import rx
from text.language import detect_language
from text.markup import to_plain
from text.sentences import split_sentences

_STATES = rx.compile(r"[\p{N}?¿]|https?:")
"""What a sentence that is not only courtesy holds: a value, a question, a link."""
_OTHER_MARKUP = rx.compile(
    r"!?\[([^\]\n]{1,100})\]\([^)\s]{1,300}\)|\[/?(?:url|img|b|i|u|color|size)(?:=[^\]\n]{0,200})?\]"
)
"""Links of Markdown, whose words stay, and tags of bulletin boards."""
_CLOSES = rx.compile(r"\S{0,300}?[.!?]+(?= +\p{Lu})")
"""Right after an address a dot ends the sentence, though it might belong to the address."""
MIN_KEPT = 2
"""Sentences at either end that are never dropped to make a text shorter: greeting and sign-off."""


class Phrases(Record):
    """`messaging/repairs.yaml`: one sentence a language for each repair that puts another sentence in place."""

    channel: Mapping[str, str]
    checkout: Mapping[str, str]


class Suggestion(NamedTuple):
    """What to put in place of `start` to `end`; None for both where the stretch is the finding's own."""

    start: int | None
    end: int | None
    text: str | None


class Repairer:
    """Suggestions for one text. `facts` are spans of values that must not be lost. Where the channel's `charset`
    does not hold the sentence that could be put in, the broken one is only taken out."""

    def __init__(
        self, text: str, *, language: str | None, max_chars: int | None, charset: str | None, facts: Sequence[Span]
    ) -> None:
        self._text = text
        self._language = language
        self._max_chars = max_chars
        self._charset = charset
        self._facts = facts

    def suggest(self, rule: Rule, hit: Hit) -> Suggestion:
        """The detector's own replacement, else the rule's; no text where the sentence needs rewording."""
        if hit.fix is not None or rule.about.fix is not None:
            return Suggestion(None, None, hit.fix if hit.fix is not None else rule.about.fix)
        match rule.about.repair:
            case None:
                return Suggestion(None, None, None)
            case Repair.SHORTEN:
                shorter = shorten(self._text, rule.about.limit.max_chars or self._max_chars, self._facts)
                return Suggestion(0, len(self._text), shorter) if shorter else Suggestion(None, None, None)
            case Repair.PLAIN_TEXT:
                return Suggestion(None, None, _plain(self._text[hit.start : hit.end]))
            case Repair.DROP_SENTENCE:
                return self._instead_of_sentence(hit, "")
            case Repair.CHANNEL | Repair.CHECKOUT as repair:
                phrases = load_phrases().channel if repair is Repair.CHANNEL else load_phrases().checkout
                put = phrases.get(self._written_in, phrases["en"])
                fits = self._charset is None or fits_charset(put, self._charset)
                return self._instead_of_sentence(hit, put if fits else "")

    def _instead_of_sentence(self, hit: Hit, put: str) -> Suggestion:
        first = bisect_right(self._sentences, hit.start, key=lambda span: span.end)
        last = bisect_left(self._sentences, hit.end, key=lambda span: span.start) - 1
        if first > last or (not put and last - first + 1 == len(self._sentences)):
            return Suggestion(None, None, None)
        closed = _CLOSES.match(self._text, hit.end)
        end = closed.end() if closed else self._sentences[last].end
        while not put and end < len(self._text) and self._text[end] == " ":
            end += 1
        return Suggestion(self._sentences[first].start, end, put)

    @cached_property
    def _sentences(self) -> tuple[Span, ...]:
        return split_sentences(self._text)

    @cached_property
    def _written_in(self) -> str:
        language = self._language or detect_language(self._text, prior="en").language
        return primary(language)


def _plain(marked_up: str) -> str:
    return _OTHER_MARKUP.sub(r"\1", to_plain(marked_up).text)


def shorten(text: str, max_chars: int | None, facts: Sequence[Span]) -> str | None:
    """The text without sentences that state nothing, the last first, until it fits; None where that is not enough."""
    sentences = split_sentences(text)
    kept = [True] * len(sentences)
    length = len(text)
    for at in range(len(sentences) - MIN_KEPT, MIN_KEPT - 2, -1):
        if max_chars is None or length <= max_chars:
            break
        span = sentences[at]
        if at > 0 and not _states(text, span, facts):
            kept[at] = False
            length -= sentences[at + 1].start - span.start
    if max_chars is None or length > max_chars:
        return None
    ends = [span.start for span in sentences[1:]] + [len(text)]
    return "".join(text[span.start : end] for span, end, keep in zip(sentences, ends, kept, strict=True) if keep)


def _states(text: str, span: Span, facts: Sequence[Span]) -> bool:
    holds_fact = any(fact.start < span.end and span.start < fact.end for fact in facts)
    return holds_fact or bool(_STATES.search(text, span.start, span.end))


def apply_fixes(text: str, findings: Iterable[Finding]) -> str:
    """The text with every suggestion in its place; of two that touch the same stretch the wider one, and the same
    sentence is put in only once. A text without suggestions comes back as it is."""
    done = 0
    parts: list[str] = []
    put: set[str] = set()
    for start, end, fix in sorted(_stretches(findings), key=lambda each: (each[0], -each[1])):
        if start < done:
            continue
        if not fix and end < len(text) and text[end] == " " and text[start - 1 : start] in ("", " ", "\n"):
            end += 1
        parts.append(text[done:start])
        if len(fix) < 2 or fix not in put:
            parts.append(fix)
            put.add(fix)
        done = end
    return "".join((*parts, text[done:]))


def _stretches(findings: Iterable[Finding]) -> Iterable[tuple[int, int, str]]:
    for finding in findings:
        if finding.fix is not None:
            start = finding.start if finding.fix_start is None else finding.fix_start
            yield start, finding.end if finding.fix_end is None else finding.fix_end, finding.fix


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "messaging" / "repairs.yaml", Phrases)
