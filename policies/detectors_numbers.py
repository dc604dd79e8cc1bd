"""Numbers that a text announces as a telephone number, however they are written: `call us on 5 5 5 - O I 7 3`.

`text.contacts` knows what a valid number looks like; a seller who hides one does not write it like that. So here any
run of enough digits or number words counts once a word such as "call" stands near it and nothing names it otherwise.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from policies.detectors_subject import Hit, Subject
from policies.detectors_wording import Wording
from policies.detectors_words import Token
from text import rx

FEWEST_DIGITS, MOST_DIGITS = 7, 15
"""Of a telephone number without and with its country code (ITU-T E.164)."""
WORDS_BACK = 6
"""How far before a number a word can name it."""
ALONE = 7
"""Number words in a row that are dictated rather than counted, with no word such as "call" needed."""

MAY_BE_RUN = re.compile(r"[\dOoIlSB](?:[\s().·,/|*_-]{0,3}[\dOoIlSB]){5}")
_RUN = rx.compile(r"(?<![\p{L}\p{N}.,])[+(]{0,2}[\dOoIlSB](?:[\s().·,/|*_-]{0,3}[\dOoIlSB]){5,24}+(?![\p{L}\p{N}])")
_LETTER_DIGITS = str.maketrans("OoIlSB", "001158")
_AMOUNT = rx.compile(
    r"\d{1,4}([./-])\d{1,2}\1\d{1,4}|\d{1,2}[:.]\d{2}\s*[-–]\s*\d{1,2}[:.]\d{2}|\d{1,3}(?:[., ]\d{3})*[.,]\d{2}"
    r"|97[89][\d -]{10,14}"
)
"""A date, hours, an amount, an ISBN: whole."""
_CALLS = ("call_cue", "call_us", "number_cue", "messenger", "messenger_slang")
BETWEEN = frozenset({"y", "e", "et", "und", "and", "en", "i", "и"})
"""Words between the numbers of one run."""
_PARTS = rx.compile(r"\d+|\p{L}+")


class Cues:
    """Sentences and places of the words that say what numbers are, each looked up when first asked for."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    @cached_property
    def call(self) -> frozenset[int]:
        """Sentences that speak of calling."""
        return self._sentences(*_CALLS)

    @cached_property
    def ask(self) -> frozenset[int]:
        """Sentences that ask to be called, whatever the number is named."""
        return self._sentences("call_us")

    @cached_property
    def number(self) -> frozenset[int]:
        """Sentences that say "number" and not of what."""
        return self._sentences("number_word")

    @cached_property
    def named(self) -> Sequence[int]:
        """Places of words that name a number: order, article, in order."""
        return sorted({token.start for token in self._wording.where("id_cue")})

    @cached_property
    def named_in(self) -> frozenset[int]:
        """Their sentences."""
        return self._sentences("id_cue")

    def _sentences(self, *classes: str) -> frozenset[int]:
        return frozenset(token.sentence for token in self._wording.where(*classes))


def find_announced_numbers(subject: Subject) -> Iterable[Hit]:
    """Runs of digits, of number words, or of both, that are said to be a telephone number."""
    cues = Cues(subject.wording)
    for found in _RUN.finditer(subject.clean.text) if MAY_BE_RUN.search(subject.clean.text) else ():
        if _could_be_dialled(found.group()) and _is_announced(subject, cues, found.start(), found.end()):
            yield subject.hit(*found.span())
    yield from _spoken(subject, cues)


def _could_be_dialled(run: str) -> bool:
    """Whether most of it is digits, as many as a number has, and it is no date, amount or ISBN."""
    written = sum(char.isdigit() for char in run)
    meant = sum(char.isdigit() for char in run.translate(_LETTER_DIGITS))
    return FEWEST_DIGITS <= meant <= MOST_DIGITS and written * 2 >= meant and not _AMOUNT.fullmatch(run.strip())


def is_named_otherwise(subject: Subject, start: int) -> bool:
    """Whether words before a place in the typed text call the number there an order, an article and so on."""
    tokens, cues = subject.wording.tokens, Cues(subject.wording)
    at = bisect_left(subject.token_places, start)
    sentence = tokens[min(at, len(tokens) - 1)].sentence if tokens else 0
    return sentence not in cues.ask and _is_named(tokens, cues, at)


def _is_announced(subject: Subject, cues: Cues, start: int, end: int) -> bool:
    tokens = subject.wording.tokens
    first = bisect_left(tokens, start, key=lambda token: token.start)
    last = max(first, bisect_left(tokens, end, key=lambda token: token.start) - 1)
    sentences = {token.sentence for token in tokens[first : last + 1]}
    if first > 0 and first < len(tokens) and tokens[first - 1].sentence < tokens[first].sentence:
        sentences.add(tokens[first - 1].sentence)  # "My number? 07700 ..."
    if sentences & cues.ask:
        return True
    if _is_named(tokens, cues, first):
        return False
    return bool(sentences & cues.call) or bool(sentences & cues.number and not sentences & cues.named_in)


def _is_named(tokens: Sequence[Token], cues: Cues, at: int) -> bool:
    """Whether one of the last words before token `at`, in its sentence, names a number."""
    if not tokens:
        return False
    at = min(at, len(tokens) - 1)
    first = at
    while first > 0 and at - first < WORDS_BACK and tokens[first - 1].sentence == tokens[at].sentence:
        first -= 1
    index = bisect_left(cues.named, tokens[first].start)
    return index < len(cues.named) and cues.named[index] < tokens[at].start


def _spoken(subject: Subject, cues: Cues) -> Iterable[Hit]:
    """Number words, or number words among digits, one after the other."""
    for matches in subject.wording.languages.values():
        spoken = {at for match in matches.get("digit_word", ()) for at in range(match.first, match.last + 1)}
        if not spoken:
            continue
        for run in _runs(subject.wording.tokens, spoken):
            words = sum(at in spoken for at in run)
            digits = sum(_digits(subject.wording.tokens[at].folded, at in spoken) for at in run)
            start, end = subject.wording.tokens[run[0]].start, subject.wording.tokens[run[-1]].end
            announced = words >= 1 and digits >= FEWEST_DIGITS and _is_announced(subject, cues, start, end)
            if digits <= 2 * MOST_DIGITS and (words >= ALONE or announced):
                yield subject.hit(start, end)


def _runs(tokens: Sequence[Token], spoken: set[int]) -> Iterable[list[int]]:
    return runs_of([(token.folded, at in spoken or is_figure(token.folded)) for at, token in enumerate(tokens)])


def runs_of(words: Iterable[tuple[str, bool]]) -> Iterable[list[int]]:
    """The places of numbers one after the other, at least two; given each word and whether it is one."""
    run: list[int] = []
    for at, (word, is_number) in enumerate(words):
        if is_number:
            run.append(at)
        elif run and word in BETWEEN:
            continue
        else:
            if len(run) >= 2:
                yield run
            run = []
    if len(run) >= 2:
        yield run


def is_figure(word: str) -> bool:
    """`3i2`, `3four5`: digits with at most a few letters between them."""
    return word[:1].isdigit() and len(word) <= 8


def _digits(word: str, is_word: bool) -> int:
    """About how many digits a word stands for: one to nine one, higher ones two."""
    if is_word:
        return 2 if len(word) > 6 else 1
    return sum(len(part) if part.isdigit() else 1 for part in _PARTS.findall(word))
