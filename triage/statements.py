"""Stretches of a message in, what the classifier says of each out; one that asks two things comes as its clauses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.record import Span
from core.triage import Abstained, Flag, IntentScore
from text import rx
from text.facets import is_question
from text.language import detect_language
from triage.classifier import IntentClassifier
from triage.intents import intent_of
from triage.languages import load_languages
from triage.requests import is_request
from triage.wording import count_words

CLAUSE_BORNE_OUT = 0.05
"""The least that a statement must give to an intent of one of its clauses: half a sentence says little."""

PLAIN = 0.7
"""A statement as sure as that is taken apart only where its clauses are surer still of different things."""
PLAIN_CLAUSE = 0.8
"""The least for a clause of such a statement, and for a clause of few words: `cancel and money back`."""
PUT_CLAUSE = 0.7
"""The least for one that is a question by itself, which is no background: `where is it and can I get an invoice?`"""
FEW_WORDS = 2
MOST_CLAUSES = 4
LEAST_HINT = 0.25
"""Share by its words alone that a clause's intent must have for its statement to be taken apart."""
IDLE_CLAUSE = 0.8
"""Share of `no_ask` by its words alone from which a clause asks nothing."""


@dataclass(frozen=True)
class Judged:
    """One stretch of the message and what the classifier says of it."""

    span: Span
    text: str
    shares: Mapping[str, float]
    """Probability by label, `no_ask` included."""
    scores: tuple[IntentScore, ...]
    """Best first; empty where the classifier abstained."""
    abstained: Abstained | None
    known: float
    """The probability that it asks something on the list."""
    flags: tuple[Flag, ...] = ()
    """Noticed in it though no rule names its words."""
    is_put: bool = False
    """Whether it is a clause that asks by itself."""
    of_plain: bool = False
    """Whether it is a clause of a statement that is sure of something else, and so bears nothing else out."""


def judge(
    text: str, spans: Sequence[Span], *, language: str, classifier: IntentClassifier, mixed: bool = False
) -> list[Judged]:
    """Every stretch on its own, and, last, all of them together; of a message in several languages (`mixed`) each in
    its own."""
    said = [text[span.start : span.end] for span in spans]
    if len(spans) > 1:
        together = Span(start=spans[0].start, end=spans[-1].end)
        *judged, whole = _judge(
            [*spans, together], [*said, " ".join(said)], language, classifier, together=True, mixed=mixed
        )
    else:
        judged = _judge(spans, said, language, classifier, mixed=mixed)
        whole = judged[0]
    return [*_taken_apart(text, judged, language, classifier), whole]


def _judge(
    spans: Sequence[Span],
    said: Sequence[str],
    language: str,
    classifier: IntentClassifier,
    *,
    together: bool = False,
    mixed: bool = False,
) -> list[Judged]:
    """`together`: the last stretch is all the others, and is judged by what they came to."""
    alone = said[:-1] if together else said
    spoken = [detect_language(each, prior=language).language for each in alone] if mixed else language
    rows = classifier.judge(alone, spoken, together=together)
    judged = []
    for row, (span, words) in enumerate(zip(spans, said, strict=True)):
        abstained = classifier.abstained(rows, row, words)
        shares = dict(zip(classifier.labels, rows.shares[row].tolist(), strict=True))
        scores = () if abstained else classifier.scores(rows, row)
        judged.append(Judged(span, words, shares, scores, abstained, float(rows.known[row]), rows.flags[row]))
    return judged


def _taken_apart(text: str, judged: Sequence[Judged], language: str, classifier: IntentClassifier) -> Iterator[Judged]:
    """The statements, and those clauses that ask different things or what a doubtful one seems to ask. Each clause is
    read in its own language: `Wo bleibt es, and can I get an invoice?`"""
    clause_break = clause_break_of(language.split("-")[0])
    clauses = _asking_more(
        text, judged, [_clauses(text, each.span, clause_break) for each in judged], language, classifier
    )
    parts = [span for spans in clauses for span in spans]
    said = [text[span.start : span.end] for span in parts]
    clauses_read = _judge(parts, said, language, classifier, mixed=True) if parts else []
    read = iter(replace(part, is_put=is_question(part.text, language)) for part in clauses_read)
    for statement, spans in zip(judged, clauses, strict=True):
        asking = [part for part in (next(read) for _ in spans) if part.scores and _counts(statement, part)]
        if len({part.scores[0].intent for part in asking}) >= (1 if statement.abstained else 2):
            if len(asking) == 1 and is_request(statement.text, language):  # of a request no clause is background
                asking = [replace(asking[0], span=statement.span, text=statement.text)]
            yield from (replace(part, flags=statement.flags, of_plain=_is_plain(statement)) for part in asking)
        else:
            yield statement


def _asking_more(
    text: str,
    statements: Sequence[Judged],
    clauses: Sequence[Sequence[Span]],
    language: str,
    classifier: IntentClassifier,
) -> list[list[Span]]:
    """Of each statement the clauses that may ask something, where their words speak for different things or the
    statement could not be sorted. Most statements ask one thing, and embedding all their clauses would double the time
    of a message."""
    said = [text[span.start : span.end] for spans in clauses for span in spans]
    guessed = iter(classifier.guess(said, language) if said else ())
    asking: list[list[Span]] = []
    for statement, spans in zip(statements, clauses, strict=True):
        guesses = [(span, next(guessed)) for span in spans]
        hints = {guess.intent for _, guess in guesses if guess.share >= LEAST_HINT}
        is_open = len(hints) >= (1 if statement.abstained else 2)
        asking.append([span for span, guess in guesses if guess.no_ask < IDLE_CLAUSE] if is_open else [])
    return asking


def _is_plain(statement: Judged) -> bool:
    """Thanks, praise and anger are no matter of their own: what stands beside them is weighed as in a doubtful one."""
    best = statement.scores[0] if statement.scores else None
    return best is not None and best.probability >= PLAIN and not intent_of(best.intent).beside


def _counts(statement: Judged, part: Judged) -> bool:
    """Whether the clause asks something by itself: one that is sure, or one that its statement bears out. Praise or
    anger in a statement that is sure of something else is its background: `lovely lamp, but too tall`."""
    best = part.scores[0]
    if _is_plain(statement) and intent_of(best.intent).beside:
        return False
    if _is_plain(statement):
        return best.probability >= (PUT_CLAUSE if part.is_put and "?" in statement.text else PLAIN_CLAUSE)
    if count_words(part.text) <= FEW_WORDS:
        return best.probability >= PLAIN_CLAUSE
    return statement.shares[best.intent] >= CLAUSE_BORNE_OUT


@lru_cache(maxsize=32)
def clause_break_of(language: str) -> rx.Pattern:
    """What stands between two clauses of a sentence in this language or English."""
    known = load_languages()
    joining = [word for each in {language, "en"} & set(known) for word in known[each].joining]
    words = "|".join(rx.escape(word) for word in sorted(joining, key=len, reverse=True))
    return rx.compile(rf"\s*+[;,–—]\s*+(?:(?:{words})\s++)?+|\s++(?:{words})\s++", rx.IGNORECASE)


def _clauses(text: str, span: Span, clause_break: rx.Pattern) -> list[Span]:
    """The parts between commas and conjunctions; empty where there is only one."""
    start = span.start
    clauses: list[Span] = []
    for found in clause_break.finditer(text, span.start, span.end):
        if len(clauses) == MOST_CLAUSES - 1:
            break
        if count_words(text[start : found.start()]) and count_words(text[found.end() : span.end]):
            clauses.append(Span(start=start, end=found.start()))
            start = found.end()
    return [*clauses, Span(start=start, end=span.end)] if clauses else []
