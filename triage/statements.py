"""Stretches of a message in, what the classifier says of each out, and of the clauses that may ask something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.record import Span, primary
from core.triage import Abstained, Flag, IntentScore
from text import rx
from text.language import detect_language
from triage.classifier import NO_ASK, IntentClassifier
from triage.intents import intent_of, may_stand_beside
from triage.languages import load_languages
from triage.requests import is_request
from triage.wording import count_words

MOST_CLAUSES = 4
LEAST_HINT = 0.3
"""Share by its words alone that a clause's intent must have for its statement to be taken apart."""
SAID_ALREADY = 0.5
"""Share by its words alone from which a clause asks what its statement asks anyway, and need not be read."""
IDLE_CLAUSE = 0.8
"""Share of `no_ask` by its words alone from which a clause asks nothing."""
IDLE_STATEMENT = 0.5
"""Share of `no_ask` from which a clause that only tells something is rather a part of a statement that asks nothing:
`It is the tall one, bought on sale in May` is no question for a discount."""
SURE_CLAUSE, LEAST_SHARED = 0.9, 0.1
"""The probability from which it counts all the same, and the share of its intent in the statement that bears it out."""


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
    clauses: tuple["Judged", ...] = ()
    """Those of a statement that may ask something else than it does as a whole."""
    settled: bool = False
    """Whether the classifier went by its terms alone."""


def judge(
    text: str, spans: Sequence[Span], *, language: str, classifier: IntentClassifier, mixed: bool = False
) -> list[Judged]:
    """Every stretch on its own, and, last, all of them together; of a message in several languages (`mixed`) each in
    its own."""
    said = [text[span.start : span.end] for span in spans]
    if len(spans) == 1:
        judged = _with_clauses(text, _judge(spans, said, language, classifier, mixed=mixed), language, classifier)
        return [*judged, *judged]
    together = Span(start=spans[0].start, end=spans[-1].end)
    *judged, whole = _judge(
        [*spans, together], [*said, " ".join(said)], language, classifier, together=True, mixed=mixed
    )
    return [*_with_clauses(text, judged, language, classifier), whole]


def taken_apart(statement: Judged, language: str) -> tuple[Judged, ...]:
    """The clauses that ask something of a statement that could not be sorted; else the statement itself."""
    if not statement.abstained:
        return (statement,)
    asking = tuple(
        replace(part, flags=statement.flags)
        for part in statement.clauses
        if part.scores and not _is_idle_part(part, statement, language)
    )
    if not asking:
        return (statement,)
    if len(asking) == 1 and is_request(statement.text, language):  # of a request no clause is background
        return (replace(asking[0], span=statement.span, text=statement.text),)
    return asking


def _is_idle_part(clause: Judged, statement: Judged, language: str) -> bool:
    """Whether a clause that is sorted belongs to a statement that asks nothing: a word of assent before what is told
    (`ok, see above`), or what is only told and neither sure by itself nor borne out by the statement."""
    best, idle = clause.scores[0], statement.shares.get(NO_ASK, 0.0)
    if intent_of(best.intent).beside == 1 and count_words(clause.text) <= 1:
        return idle >= max(statement.shares.values())
    if idle < IDLE_STATEMENT or best.probability >= SURE_CLAUSE or statement.shares[best.intent] >= LEAST_SHARED:
        return False
    return "?" not in clause.text and not is_request(clause.text, language)


def _judge(
    spans: Sequence[Span],
    said: Sequence[str],
    language: str,
    classifier: IntentClassifier,
    *,
    together: bool = False,
    mixed: bool = False,
    settle: bool = True,
) -> list[Judged]:
    """`together`: the last stretch is all the others, and is judged by what they came to."""
    alone = said[:-1] if together else said
    spoken = [detect_language(each, prior=language).language for each in alone] if mixed else language
    rows = classifier.judge(alone, spoken, together=together, settle=settle)
    judged = []
    for row, (span, words) in enumerate(zip(spans, said, strict=True)):
        abstained = classifier.abstained(rows, row, words)
        shares = dict(zip(classifier.labels, rows.shares[row].tolist(), strict=True))
        scores = () if abstained else classifier.scores(rows, row)
        known, flags, settled = float(rows.known[row]), rows.flags[row], rows.settled[row]
        judged.append(Judged(span, words, shares, scores, abstained, known, flags, settled=settled))
    return judged


def _with_clauses(text: str, judged: Sequence[Judged], language: str, classifier: IntentClassifier) -> list[Judged]:
    """Each clause is read in its own language: `Wo bleibt es, and can I get an invoice?` No terms settle what is asked
    besides, nor its statement then."""
    clause_break = clause_break_of(primary(language))
    clauses = _asking_more(
        text, judged, [_clauses(text, each.span, clause_break) for each in judged], language, classifier
    )
    anew = [each.span for each, spans in zip(judged, clauses, strict=True) if spans and each.settled]
    parts = [*anew, *(span for spans in clauses for span in spans)]
    said = [text[span.start : span.end] for span in parts]
    read = iter(_judge(parts, said, language, classifier, mixed=True, settle=False) if parts else [])
    better = {span: next(read) for span in anew}
    return [
        replace(better.get(statement.span, statement), clauses=tuple(next(read) for _ in spans)) if spans else statement
        for statement, spans in zip(judged, clauses, strict=True)
    ]


def _asking_more(
    text: str,
    statements: Sequence[Judged],
    clauses: Sequence[Sequence[Span]],
    language: str,
    classifier: IntentClassifier,
) -> list[list[Span]]:
    """Of each statement the clauses that may ask something, where the words of one speak for something else than the
    statement asks. Most statements ask one thing, and embedding all their clauses would double the time of a
    message."""
    said = [text[span.start : span.end] for spans in clauses for span in spans]
    guessed = iter(classifier.guess(said, language) if said else ())
    asking: list[list[Span]] = []
    for statement, spans in zip(statements, clauses, strict=True):
        best = statement.scores[0].intent if statement.scores else None
        guesses = [(span, guess) for span, guess in zip(spans, guessed, strict=False) if guess.no_ask < IDLE_CLAUSE]
        is_open = any(
            guess.share >= LEAST_HINT and _may_ask_besides(guess.intent, best, statement.text, language)
            for _, guess in guesses
        )
        asking.append(
            [span for span, guess in guesses if guess.intent != best or guess.share < SAID_ALREADY] if is_open else []
        )
    return asking


def _may_ask_besides(intent: str, best: str | None, statement: str, language: str) -> bool:
    """Whether an intent counts beside that of its statement, if that has one."""
    if best is None:
        return True
    return may_stand_beside(intent, best, is_put="?" in statement or is_request(statement, language))


@lru_cache(maxsize=32)
def clause_break_of(language: str) -> rx.Pattern:
    """What stands between two clauses of a sentence in this language or English."""
    known = [load_languages()[each] for each in sorted({language, "en"} & set(load_languages()))]
    joining = rx.either(word for each in known for word in each.joining)
    adding = rx.either(word for each in known for word in each.adding)
    more = rf"(?:(?:{joining})\s++)?+(?:(?:{adding})\s++)?+"
    sign = r"\s*+[;,–—]\s*+|\s++(?:[&+/|•]|-{1,3})\s++"
    return rx.compile(rf"(?:{sign}){more}|\s++(?:{joining})\s++(?:(?:{adding})\s++)?+", rx.IGNORECASE)


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
