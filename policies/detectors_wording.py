"""Normalised text in, the acts that it performs out: asks for a review, offers a discount, leads off the platform.

An act is a pattern of word classes near one another (`messaging/acts.yaml`), never a fixed sentence. All words of one
act must come from the same language, so that a word that means something else next door does no harm.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, permutations
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from core.errors import InputError
from core.reading import read_yaml
from core.record import Record, Span
from policies.detectors_words import Lexicon, Match, Matches, Token, Words, tokenise


class Act(Record):
    """One way to perform an act."""

    words: tuple[str, ...] = Field(min_length=1, max_length=4)
    """Classes that must all appear; `reward|remedy` is either."""
    ordered: bool = False
    """Whether they appear in this order."""
    within: int = Field(default=14, gt=0)
    """Words from the first to the last."""
    neighbours: bool = False
    """Whether two neighbouring sentences may share the act; else one sentence holds it."""
    unless: tuple[str, ...] = ()
    """Classes that, in the same sentence, make it something else."""
    negatable: bool = True
    """Whether a negation in the clause of the first class takes the act back."""


class Acts(Record):
    """All acts, by the detector that reports them."""

    classes: tuple[str, ...]
    """Every class there is: one that is not here is a slip of the pen."""
    overruled: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """An excuse, and the classes that in the same sentence take its effect away."""
    acts: Mapping[str, tuple[Act, ...]]


class Way(NamedTuple):
    """An act, ready to be looked for."""

    act: Act
    slots: tuple[frozenset[str], ...]
    """The classes that each of its words may be of."""


@dataclass(frozen=True)
class Wording:
    """A text read once, for all acts."""

    tokens: Sequence[Token]
    languages: Mapping[str, Matches]
    spoken: tuple[str, ...]
    """The languages that most of the known words belong to, the best known first."""
    verb_final: frozenset[str]

    def find(self, detector: str) -> Iterator[Span]:
        """Where the text performs an act of this detector, once a sentence."""
        seen: set[int] = set()
        for way, language in self._possible(detector):
            matches, any_order = self.languages[language], language in self.verb_final
            for chosen in _find_act(way.act, matches, self.tokens, any_order=any_order):
                first, last = min(m.first for m in chosen), max(m.last for m in chosen)
                if self.tokens[first].sentence not in seen:
                    seen.add(self.tokens[first].sentence)
                    yield Span(start=self.tokens[first].start, end=self.tokens[last].end)

    def _possible(self, detector: str) -> Iterator[tuple[Way, str]]:
        """The acts whose classes all appear in a language that is spoken, in the order of the file. Language by
        language: `con` is an insult in French and "with" in Spanish."""
        for way in _ways().get(detector, ()):
            for language in self.spoken:
                if not any(map(self.languages[language].keys().isdisjoint, way.slots)):
                    yield way, language

    def where(self, *classes: str) -> Iterator[Token]:
        """The first tokens of every match of these classes, in the languages spoken."""
        for language in self.spoken:
            for name in classes:
                for match in self.languages[language].get(name, ()):
                    yield self.tokens[match.first]


LEAST_KNOWN = 0.6
"""Of a language's words, against those of the best known one, for its acts to be looked for: neighbours share many."""


def read_wording(text: str) -> Wording:
    """All word classes that a normalised text holds."""
    tokens = tokenise(text)
    languages = load_lexicon().matches(tokens)
    words = {at for at, token in enumerate(tokens) if token.folded[:1].isalpha()}
    known = {language: _count_covered(words, matches) for language, matches in languages.items()}
    most = max(known.values(), default=0)
    spoken = tuple(name for name in sorted(known, key=lambda each: -known[each]) if known[name] > most * LEAST_KNOWN)
    return Wording(tokens, languages, spoken, load_lexicon().verb_final)


def _count_covered(words: set[int], matches: Matches) -> int:
    """How many of the words belong to any class."""
    found = set(chain.from_iterable(matches.values())) if words else ()
    covered = {match.first for match in found}
    for first, last in found:
        if first < last:
            covered.update(range(first + 1, last + 1))
    return len(words & covered)


def _find_act(act: Act, matches: Matches, tokens: Sequence[Token], *, any_order: bool) -> Iterator[tuple[Match, ...]]:
    """Every choice of matches that performs the act: the nearest one from each place where it could begin."""
    for chosen, head in choices([_merged(slot, matches) for slot in act.words], any_order=any_order or not act.ordered):
        if _holds(act, chosen, head, matches, tokens):
            yield chosen


def choices(slots: Sequence[Sequence[Match]], *, any_order: bool) -> Iterator[tuple[tuple[Match, ...], Match]]:
    """A match for each slot, the nearest ones from each place where an act could begin, and the one of its first slot.
    The matches of a slot come in order."""
    if not all(slots):
        return
    begins = [[match.first for match in slot] for slot in slots]
    for order in permutations(range(len(slots))) if any_order else (tuple(range(len(slots))),):
        for opening in slots[order[0]]:
            chosen = [opening]
            for position in order[1:]:
                index = bisect_left(begins[position], chosen[-1].last + 1)
                if index == len(begins[position]):
                    break
                chosen.append(slots[position][index])
            if len(chosen) == len(slots):
                yield tuple(chosen), chosen[order.index(0)]


def _merged(slot: str, matches: Matches) -> list[Match]:
    either = [match for name in slot.split("|") for match in matches.get(name, ())]
    return sorted(either, key=lambda match: (match.first, match.last))


def _holds(act: Act, chosen: Sequence[Match], head: Match, matches: Matches, tokens: Sequence[Token]) -> bool:
    first, last = tokens[chosen[0].first], tokens[chosen[-1].last]
    if chosen[-1].last - chosen[0].first >= act.within or last.sentence - first.sentence > act.neighbours:
        return False
    sentences = (first.sentence, last.sentence)
    if any(_excuses(name, chosen, matches, tokens, *sentences) for name in act.unless):
        return False
    return not (act.negatable and _is_negated(head, act, matches, tokens))


def _excuses(
    name: str, chosen: Sequence[Match], matches: Matches, tokens: Sequence[Token], first: int, last: int
) -> bool:
    """Whether an excuse stands in these sentences, other than within the act's own words: "we cannot supply it"."""
    overruled = load_acts().overruled.get(name, ())
    found = [each for each in matches.get(name, ()) if not any(_is_part(each, match) for match in chosen)]
    return _lies_in(found, tokens, first, last) and not any(
        _lies_in(matches.get(other, ()), tokens, first, last) for other in overruled
    )


def _is_part(one: Match, other: Match) -> bool:
    return one != other and other.first <= one.first and one.last <= other.last


def _lies_in(found: Sequence[Match], tokens: Sequence[Token], first: int, last: int) -> bool:
    index = bisect_left(found, first, key=lambda match: tokens[match.first].sentence)
    return index < len(found) and tokens[found[index].first].sentence <= last


def _is_negated(head: Match, act: Act, matches: Matches, tokens: Sequence[Token]) -> bool:
    """Whether the clause of `head` says no, other than by words of the act itself, "without fees", or in a polite
    question: "не могли бы вы", "könnten Sie das nicht ändern?"."""
    clause, sentence = tokens[head.first].clause, tokens[head.first].sentence
    found = matches.get("negation", ())
    index = bisect_left(found, clause, key=lambda match: tokens[match.first].clause)
    denied = [match for match in islice(found, index, None) if tokens[match.first].clause == clause]
    if not denied or all(_lies_in(matches.get(name, ()), tokens, sentence, sentence) for name in _POLITE_QUESTION):
        return False
    own = [match for name in ("please", *_names(act)) for match in matches.get(name, ())]
    return any(not any(match.first <= each.first <= match.last for match in own) for each in denied)


_POLITE_QUESTION = ("please", "question")


def _names(act: Act) -> Iterator[str]:
    return (name for slot in act.words for name in slot.split("|"))


@lru_cache(maxsize=1)
def load_acts() -> Acts:
    """The acts as the file states them. Raises `InputError` for a class that does not exist."""
    path = _folder() / "acts.yaml"
    acts = read_yaml(path, Acts)
    for detector, ways in acts.acts.items():
        for way in ways:
            for name in (part for slot in (*way.words, *way.unless) for part in slot.split("|")):
                if name not in acts.classes:
                    raise InputError(f"unknown word class {name!r}", file=path, field=f"acts.{detector}")
    return acts


@lru_cache(maxsize=1)
def _ways() -> Mapping[str, Sequence[Way]]:
    """By detector."""
    return {
        detector: [Way(act, tuple(frozenset(slot.split("|")) for slot in act.words)) for act in acts]
        for detector, acts in load_acts().acts.items()
    }


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The words of every language. Raises `InputError` for a class that no act knows."""
    known = set(load_acts().classes)
    languages = []
    for path in sorted((_folder() / "words").glob("*.yaml")):
        words = read_yaml(path, Words)
        for name in words.words:
            if name not in known:
                raise InputError(f"unknown word class {name!r}", file=path, field=f"words.{name}")
        languages.append(words)
    return Lexicon(languages)


def _folder() -> Path:
    return Path(__file__).parent / "messaging"
