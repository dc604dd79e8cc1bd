"""Sentences that no reviewed act stands behind in, those that commit the seller to something out.

A free sentence of a model is denied. Speaking of refunds, parcels, dates or assent blocks it; any other asks for a
look, one that repeats a passage too: what holds there need not hold here, least of all half of it. What is courteous
and harmless is said by reviewed courtesies, what answers from a passage by the plan's own quotations.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from core.drafts import DraftSentence, Finding, SentenceKind, Severity
from core.reading import read_yaml
from core.record import Record, primary
from policies.detectors_words import Lexicon, Match, Matches, Token, Words, tokenise
from policies.grounding import check_grounding
from text import rx
from text.contacts import find_contacts
from text.normalise import normalise
from text.sentences import split_sentences

RULE = "unsupported-promise"
UNREVIEWED = "unreviewed-wording"
_ORDINAL = rx.compile(r"(?<=\b\d{1,2})\.(?=\s\p{L})")
"""The full stop of a day: `30. November` ends no clause."""


class Earlier(Record):
    """What counts in messages that the seller sent before."""

    agrees: tuple[str, ...]
    """To whatever the clause speaks of: `your return is accepted`."""
    allows: tuple[str, ...]
    """The buyer to give back or change: `you can return it until`."""
    collects: tuple[str, ...]
    """A parcel from where it lies: no buyer is allowed anything by that."""
    again: tuple[str, ...]
    """By which goods are sent anew, or left to the buyer."""
    less: tuple[str, ...]
    """A part of what was paid: who is promised less is promised something else."""
    idle: tuple[str, ...]
    """A clause about what is done already, or about looking and writing again, promises nothing."""


class Language(Record):
    """One language of `promises.yaml`."""

    commits: tuple[str, ...]
    """Who acts, in sentences that a person wrote: `we will`."""
    negation: tuple[str, ...]
    earlier: "Earlier"
    denied: Mapping[str, tuple[str, ...]]
    """Topic to words."""


class Promises(Record):
    """`promises.yaml`."""

    allowed_by: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    languages: Mapping[str, Language]
    """By ISO 639-1."""


def check_promises(text: str, sentences: Sequence[DraftSentence], *, language: str) -> tuple[Finding, ...]:
    """One finding for each free sentence.

    `unsupported-promise` blocks: the sentence commits, assents, claims or states a value. `unreviewed-wording` warns:
    nobody has looked at it.
    """
    findings = []
    for sentence in sentences:
        said = text[sentence.start : sentence.end]
        if sentence.kind is not SentenceKind.FREE or not said.strip():
            continue
        if (topic := _denied(said, language)) is not None:
            findings.append(_finding(RULE, Severity.BLOCK, f"a free sentence speaks of {topic}", sentence))
        else:
            findings.append(_finding(UNREVIEWED, Severity.WARN, "a free sentence that nobody has reviewed", sentence))
    return tuple(findings)


def check_edited(
    text: str, *, language: str, commitments: Collection[str], states: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Warnings for the sentences of a person's text that promise what the decision does not hold.

    `commitments` and `states`: names of the decision's commitments, and of the outcomes that speak of a refund or a
    return without a date. A language without words in `promises.yaml` gives no warning.
    """
    if _language(language) is None:
        return ()
    held = topics_of((*commitments, *states))
    findings = []
    for span in split_sentences(text):
        topic = _promised(text[span.start : span.end], language, held)
        if topic is not None:
            message = f"promises something ({topic}) that the decision does not hold"
            findings.append(
                Finding(rule_id=RULE, severity=Severity.WARN, message=message, start=span.start, end=span.end)
            )
    return tuple(findings)


def _promised(sentence: str, language: str, held: Collection[str]) -> str | None:
    """The first topic that costs the seller something and that a clause commits to; a clause that speaks of something
    held as well is about that: "we will send your refund"."""
    tokens, matches = _matches(sentence, language)
    committed = _not_negated(matches.get("commits", ()), matches, tokens)
    for topic in held:
        committed -= _not_negated(matches.get(topic, ()), matches, tokens)
    clauses = {topic: _not_negated(matches.get(topic, ()), matches, tokens) for topic in _TANGIBLE if topic not in held}
    return next((topic for topic, said_in in clauses.items() if said_in & committed), None)


def topics_of(names: Iterable[str]) -> frozenset[str]:
    """What may be promised on the strength of these commitments and states."""
    return frozenset(topic for name in names for topic in load_promises().allowed_by.get(name, ()))


def promised_earlier(
    text: str, *, language: str, held: Collection[str] = (), has_arrived: bool = True
) -> Iterator[str]:
    """The sentences of a seller's message that promise, agree to or allow what costs something and is not `held`.

    That somebody looks into it, where the parcel is and what is done already promises nothing. Before the goods have
    arrived, sending and collecting are the delivery. A question promises nothing yet.
    """
    known = _language(language)
    for span in split_sentences(text) if known else ():
        said = text[span.start : span.end]
        if "?" not in said and _promises_earlier(said, language, held, has_arrived):
            yield said.strip()


def sentences_about(topic: str, text: str, *, language: str, asked: bool = False) -> Iterator[str]:
    """The sentences of an earlier message that speak of a topic, whatever they say of it but that it is not so; with
    `asked` questions, too."""
    for span in split_sentences(text) if _language(language) else ():
        said = text[span.start : span.end]
        tokens, matches = _matches(said, language)
        if (asked or "?" not in said) and _not_negated(matches.get(topic, ()), matches, tokens):
            yield said.strip()


def sentences_denying(topic: str, text: str, *, language: str) -> Iterator[str]:
    """The sentences of a seller's message that say of a topic that something is not so."""
    for span in split_sentences(text) if _language(language) else ():
        said = text[span.start : span.end]
        tokens, matches = _matches(said, language)
        spoken_of = {tokens[match.first].clause for match in matches.get(topic, ())}
        if "?" not in said and spoken_of - _not_negated(matches.get(topic, ()), matches, tokens):
            yield said.strip()


def sentences_of_less(text: str, *, language: str) -> Iterator[str]:
    """The sentences of a seller's message by which only a part of the money comes back."""
    for span in split_sentences(text) if _language(language) else ():
        said = text[span.start : span.end]
        _, matches = _matches(said, language)
        if "?" not in said and matches.get("refund") and matches.get("less"):
            yield said.strip()


def _promises_earlier(said: str, language: str, held: Collection[str], has_arrived: bool) -> bool:
    tokens, matches = _matches(_ORDINAL.sub(" ", said), language)

    def clauses(name: str) -> set[int]:
        return _not_negated(matches.get(name, ()), matches, tokens)

    idle, agreed, again = clauses("idle"), clauses("agrees"), clauses("again")
    about_held = {clause for topic in held for clause in clauses(topic)}
    committed = ((clauses("commits") - idle) | agreed) - about_held
    allowed = clauses("allows") - idle - clauses("collects") - about_held
    bound = {
        topic: clauses(topic) & (committed | allowed if topic in _ALLOWED else committed)
        for topic in _KEPT_OPEN
        if topic not in held
    }
    sends, returns = bound.pop("send", set()), bound.pop("return", set())
    if has_arrived:
        sends -= clauses("state") | clauses("contact")
    else:
        sends, returns = set(), returns & agreed
    return any((*bound.values(), sends, returns, again & (committed | allowed)))


_TANGIBLE = ("refund", "replace", "send", "return", "credit", "repair", "search", "invoice", "cancel")
"""Topics that cost the seller something; a person may assure, call and agree."""
_KEPT_OPEN = tuple(topic for topic in _TANGIBLE if topic != "search")
"""Those that a later draft has to keep to; a search is looking into it."""
_ALLOWED = ("refund", "return", "replace", "cancel")
"""What a seller may allow; the rest of what a buyer `can` do is where to find it."""


def _not_negated(found: Iterable[Match], matches: Matches, tokens: Sequence[Token]) -> set[int]:
    """The clauses in which a class stands without a "not"."""
    clauses = {tokens[match.first].clause for match in found}
    return clauses - {tokens[match.first].clause for match in matches.get("negation", ())}


def _denied(said: str, language: str) -> str | None:
    """What a sentence must not speak of: a topic, a value, an address; None when it speaks of nothing such."""
    if check_grounding(said, (), language=primary(language)):
        return "a value"
    if any(found.kind != "emoji" for found in find_contacts(said, ())):
        return "a way to make contact"
    known = _language(language)
    asked = (known,) if known else tuple(load_promises().languages)
    topics = (topic for each in asked for topic in _matches(said, each)[1] if topic in _topics(each))
    return min(topics, default=None)


def _topics(language: str) -> Collection[str]:
    return load_promises().languages[language].denied


def _matches(said: str, language: str) -> tuple[Sequence[Token], Matches]:
    tokens = tokenise(normalise(said).text)
    known = _language(language)
    return tokens, (_lexicon(known).matches(tokens).get(known, {}) if known else {})


def _language(language: str) -> str | None:
    base = primary(language)
    return base if base in load_promises().languages else None


@lru_cache(maxsize=16)
def _lexicon(language: str) -> Lexicon:
    known = load_promises().languages[language]
    words = {**known.denied, "commits": known.commits, "negation": known.negation, **dict(known.earlier)}
    return Lexicon([Words(language=language, words=words)])


@lru_cache(maxsize=1)
def load_promises() -> Promises:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "promises.yaml", Promises)


def _finding(rule_id: str, severity: Severity, message: str, sentence: DraftSentence) -> Finding:
    return Finding(rule_id=rule_id, severity=severity, message=message, start=sentence.start, end=sentence.end)
