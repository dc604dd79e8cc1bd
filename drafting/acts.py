"""The reviewed sentences: `acts/catalogue.yaml` says what each act does, `acts/<language>.yaml` how it is worded.

An act has one or more wordings; each states what it names in slots. The first whose values are all known is the one
that a template uses; a model may choose any of those that a point allows (`Acts.allowed`). `- short: ...` among them
says the same in fewer characters, for channels that have few. `acts/informal/<language>.yaml` words anew what would
address the buyer formally.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator

from core.drafts import Plan, Point
from core.errors import InputError
from core.reading import read_yaml
from core.record import Record, primary
from core.sellers import OwnWording
from drafting.slots import bind, check_wording, family_of, find_slots, slot_names, unnumbered

FOLDER = Path(__file__).parent / "acts"
INFORMAL = FOLDER / "informal"
FALLBACK = "en"
"""Written where a language has no wordings yet."""
OwnWordings = tuple[tuple[str, tuple[OwnWording, ...]], ...]
"""A store's own, by act; as a tuple, to be remembered by."""
ONE_ADDRESS = frozenset({"en"})
"""Languages that say the same to a friend and to a stranger."""


class ActKind(StrEnum):
    """What an act does in a reply."""

    FRAME = "frame"
    """Greeting, opening, sign-off, signature: the store's voice."""
    FACT = "fact"
    COMMITMENT = "commitment"
    """Says what the seller will do. Stands in a plan only where the decision made that commitment."""
    QUESTION = "question"
    ADVICE = "advice"
    """What the buyer can do next."""
    HOLDING = "holding"
    """Says that a person looks at it; names no date and no outcome."""


class Catalogued(Record):
    """What an act does, in no language."""

    kind: ActKind
    says: str
    """One sentence, for reviewers and for a model that chooses among acts."""


class Catalogue(Record):
    """`acts/catalogue.yaml`."""

    acts: Mapping[str, Catalogued]


class Missing(Record):
    """How a value that only a person can fill in is marked and asked for."""

    mark: str
    """Stands in the draft between double square brackets."""
    question: str


class Wording(Record):
    """One or more sentences with slots, no digit outside them: `Ihr Paket sollte {shipment.expected|on} da sein.`"""

    text: str
    is_short: bool = False
    """Stands in a draft only where the channel has no room for the wording that names the same values."""


def _read_wording(given: Any) -> Wording:
    if isinstance(given, Wording):
        return given
    match given:
        case str(text):
            return Wording(text=check_wording(text))
        case {"short": str(text)} if len(given) == 1:
            return Wording(text=check_wording(text), is_short=True)
    raise ValueError("a wording is a text, or `short:` and a text")


class WordingsFile(Record):
    """A wordings file as it is written."""

    language: str
    acts: Mapping[str, Annotated[tuple[Annotated[Wording, PlainValidator(_read_wording)], ...], Field(min_length=1)]]
    missing: Mapping[str, Missing] = Field(default_factory=dict)
    """By slot, unnumbered."""


class Acts(Record):
    """Every act of the catalogue in one language and one address."""

    language: str
    acts: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    """The acts that have short forms, each with them."""
    missing: Mapping[str, Missing]

    def wordings(self, act: str) -> tuple[str, ...]:
        """The wordings of an act, the template's first choice first, slots unnumbered. Raises `KeyError`."""
        return self.acts[act]

    def allowed(self, point: Point) -> tuple[str, ...]:
        """The wordings that a point allows, bound to its subject: those that state no more than its slots.

        Never empty: where a value is missing, the point names it and it will be marked in the draft.
        """
        bound = tuple(bind(wording, point.subject) for wording in self.acts[point.act])
        return tuple(w for w in bound if {slot.name for slot in find_slots(w)} <= set(point.slots)) or bound[:1]

    def shorter(self, sentence: str, point: Point) -> str | None:
        """The short form of a point's sentence: it states the same values in fewer characters. None without one."""
        bound = (bind(wording, point.subject) for wording in self.short.get(point.act, ()))
        same = (wording for wording in bound if slot_names(wording) == slot_names(sentence))
        return min((wording for wording in same if len(wording) < len(sentence)), key=len, default=None)

    def without(self, avoided: tuple[str, ...]) -> "Acts":
        """The same without wordings that hold one of these words, wherever another one states the same values."""
        if not avoided:
            return self
        words = word_pattern(avoided)
        return self.model_copy(
            update={
                "acts": {act: _without(words, wordings) for act, wordings in self.acts.items()},
                "short": {act: _without(words, wordings) for act, wordings in self.short.items()},
            }
        )

    def with_own(self, own: OwnWordings) -> "Acts":
        """The same with a store's own wordings in the place of those that state the same values."""
        acts, short = dict(self.acts), dict(self.short)
        for act, wordings in own:
            acts[act] = _in_place([each for each in wordings if isinstance(each, str)], acts[act])
            short[act] = _in_place([each.short for each in wordings if not isinstance(each, str)], short.get(act, ()))
        return self.model_copy(update={"acts": acts, "short": short}) if own else self

    def missing_value(self, slot: str) -> Missing:
        """How an unknown value is marked and asked for; by its own name when no wording names it."""
        return self.missing.get(unnumbered(slot)) or Missing(mark=slot, question=f"{slot}?")

    def family(self, act: str) -> str | None:
        """What an act is about: `shipment`; None when it names nothing that there may be several of."""
        return next((family for wording in self.acts[act] if (family := family_of(wording))), None)


@lru_cache(maxsize=1)
def written_languages() -> tuple[str, ...]:
    """The languages that there are wordings for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "catalogue"))


def language_for(language: str) -> str:
    """The language to write in for a buyer's `de-AT`: `de`; `en` where there are no wordings for it."""
    base = primary(language)
    return base if base in written_languages() else FALLBACK


@lru_cache(maxsize=1)
def load_catalogue() -> Mapping[str, Catalogued]:
    """What every act does, by name. Raises `InputError` naming file, line and field."""
    return read_yaml(FOLDER / "catalogue.yaml", Catalogue).acts


def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, in small or large letters."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _without(words: re.Pattern[str], wordings: tuple[str, ...]) -> tuple[str, ...]:
    free = {slot_names(wording) for wording in wordings if not words.search(wording)}
    return tuple(w for w in wordings if not words.search(w) or slot_names(w) not in free)


def _in_place(mine: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """Each of `mine` before the first of ours that states the same facts, so that what is known is still said."""
    said = {slot_names(wording) for wording in mine}
    left, placed = list(mine), list[str]()
    for wording in ours:
        here = [each for each in left if _facts_in(each) == _facts_in(wording)]
        left = [each for each in left if each not in here]
        placed += [*here, *(() if slot_names(wording) in said else (wording,))]
    return (*placed, *left)


@lru_cache(maxsize=1)
def informal_languages() -> frozenset[str]:
    """The languages in which a buyer can be addressed informally."""
    return ONE_ADDRESS | {path.stem for path in INFORMAL.glob("*.yaml")}


@lru_cache(maxsize=256)
def load_acts(language: str, *, formal: bool = True, avoid: tuple[str, ...] = (), own: OwnWordings = ()) -> Acts:
    """The wordings of one language, of English where there are none. Raises `InputError` naming file and line."""
    return _reviewed(language_for(language), formal).with_own(own).without(avoid)


@lru_cache(maxsize=64)
def _reviewed(language: str, formal: bool) -> Acts:
    """Read once, however many stores word some acts their own way."""
    over = INFORMAL / f"{language}.yaml"
    return read_acts(FOLDER / f"{language}.yaml", over=over if not formal and over.exists() else None)


def acts_of(plan: Plan) -> Acts:
    """The wordings that a plan's reply is made of."""
    return load_acts(plan.language, formal=plan.formal, avoid=plan.avoid, own=own_of(plan.wordings))


def numbered_acts_of(plan: Plan) -> Acts:
    """The same, those with a word that the store avoids among them: a wording's place is its number."""
    return load_acts(plan.language, formal=plan.formal, own=own_of(plan.wordings))


def own_of(wordings: Mapping[str, tuple[OwnWording, ...]]) -> OwnWordings:
    """A store's own wordings as `load_acts` takes them."""
    return tuple(wordings.items())


def problem_of_own(language: str, act: str, wordings: Sequence[OwnWording]) -> str | None:
    """Why a store cannot word an act so; None when it can. A wording states the values of one of the reviewed ones,
    beside the names of buyer and store, so that no fact gets lost and none is wanted that an act does not have."""
    if language_for(language) != primary(language):
        return f"there are no wordings in {language!r}; there are some in {', '.join(written_languages())}"
    if act not in load_catalogue():
        near = get_close_matches(act, load_catalogue(), n=1)
        return f"there is no act {act!r}" + (f"; do you mean {near[0]!r}?" if near else "; drafting/acts/ lists them")
    if not any(isinstance(each, str) for each in wordings):
        return "has a short form only; the whole wording is wanted, too"
    known = [_facts_in(each) for each in load_acts(language).wordings(act)]
    for each in wordings:
        text = each if isinstance(each, str) else each.short
        try:
            facts = _facts_in(check_wording(text))
        except ValueError as error:
            return f"{text!r}: {error}"
        if facts not in known:
            ways = " or ".join(sorted({", ".join(sorted(way)) or "no value" for way in known}))
            return f"{text!r} states {', '.join(sorted(facts)) or 'no value'}; this act states {ways}"
    return None


def _facts_in(wording: str) -> frozenset[str]:
    return frozenset(name for name in slot_names(wording) if name.partition(".")[0] not in ("buyer", "store"))


def worded_in(language: str, act: str) -> Iterator[str]:
    """Every reviewed wording of an act in a language, whatever the address, short forms included."""
    for formal in (True, False):
        acts = load_acts(language, formal=formal)
        yield from (*acts.acts.get(act, ()), *acts.short.get(act, ()))


def read_acts(path: Path, *, over: Path | None = None) -> Acts:
    """One wordings file, checked against the catalogue; the acts of the file `over` stand in the place of its own.

    Raises `InputError` naming file, line and field.
    """
    written = _read_file(path)
    if absent := sorted(set(load_catalogue()) - set(written.acts)):
        raise InputError(f"has no wording for {', '.join(absent)}", file=path, field="acts")
    acts = {**written.acts, **(_read_file(over).acts if over else {})}
    return Acts(
        language=written.language,
        acts={name: tuple(w.text for w in wordings if not w.is_short) for name, wordings in acts.items()},
        short={name: short for name, ws in acts.items() if (short := tuple(w.text for w in ws if w.is_short))},
        missing=written.missing,
    )


def _read_file(path: Path) -> WordingsFile:
    written = read_yaml(path, WordingsFile)
    for name, wordings in written.acts.items():
        field = f"acts.{name}"
        if name not in load_catalogue():
            raise InputError("is not an act of catalogue.yaml", file=path, field=field)
        if len({family for wording in wordings if (family := family_of(wording.text))}) > 1:
            raise InputError("its wordings are about different things", file=path, field=field)
        whole = {slot_names(wording.text) for wording in wordings if not wording.is_short}
        if any(wording.is_short and slot_names(wording.text) not in whole for wording in wordings):
            raise InputError("its short form states other values than its wordings", file=path, field=field)
    return written
