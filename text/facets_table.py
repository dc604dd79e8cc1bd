"""`facets.yaml` in; the kinds of question within one ask, as patterns over rough English, out."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.errors import InputError
from core.reading import read_yaml
from core.record import Language, Record
from text import rx
from text.needs import Sparing, SparingList

FILE = Path(__file__).with_name("facets.yaml")

_WORD = rx.compile(r"<([a-z_]{1,20})>")


class Kind(Record):
    """How one kind is recognised."""

    says: str
    """In words, for the agent: `who pays for the way back`."""
    intents: tuple[str, ...] = ()
    """Of the asks that it can be a part of; empty: of any."""
    asks: tuple[str, ...]
    unless: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    stated: bool = False
    aside: bool = False
    stops: bool = False
    decides: bool = False
    silent: bool = False
    """Whether it only decides, and wants no sentence of its own."""
    topic: str | None = None


class Plain(Record):
    """What the answer to some intents says by itself."""

    intents: tuple[str, ...]
    asks: tuple[str, ...]
    unless: tuple[str, ...] = ()
    words: str | None = None
    """What such a question may consist of, beside the name of a thing; None: of anything."""


class Demands(Record):
    """How a demand beside the asks is recognised, and which words say nothing that an answer leaves out."""

    marks: str
    known: str
    most: int


class Asides(Record):
    """Beside which asks what is told may alter the answer, how many words of it no answer may know, and the known."""

    intents: frozenset[str]
    known: str
    most: int


class KindsFile(Record):
    """`facets.yaml`."""

    interrogative: str
    openers: Mapping[Language, str] = {}
    """By language, how a question opens whose mark was left out."""
    goods: Mapping[Language, str] = {}
    """By language without articles, where rough English names the goods."""
    rhetoric: tuple[str, ...] = ()
    plain: tuple[Plain, ...] = ()
    echoes: Mapping[str, str] = {}
    lists: Mapping[str, str] = {}
    demands: Demands
    asides: Asides
    words: Mapping[str, rx.Checked]
    kinds: Mapping[str, Kind]
    changes: Mapping[str, Kind]

    def words_of(self, listed: str) -> frozenset[str]:
        """The words of a list; `<name>` stands for those of another list in `lists`."""
        return frozenset(_WORD.sub(lambda found: self.lists[found[1]], listed).split())


class CompiledKind(NamedTuple):
    """`Kind`, its words put into its patterns."""

    says: str
    intents: frozenset[str]
    asks: rx.Pattern
    unless: rx.Pattern | None
    over: frozenset[str]
    stated: bool
    aside: bool
    stops: bool
    decides: bool
    silent: bool
    topic: rx.Pattern | None


class CompiledPlain(NamedTuple):
    """`Plain`, its words put into its patterns."""

    asks: rx.Pattern
    unless: rx.Pattern | None
    words: frozenset[str] | None


class KindsTable(NamedTuple):
    """`facets.yaml` as it is looked things up in."""

    interrogative: Sparing
    openers: Mapping[str, rx.Pattern]
    goods: Mapping[str, rx.Pattern]
    rhetoric: SparingList
    """Questions that want no answer."""
    plain: Mapping[str, CompiledPlain]
    echoes: Mapping[str, frozenset[str]]
    demands: Sparing
    undemanding: frozenset[str]
    """Words that say nothing an answer leaves out, and `most` of others that a demand may hold."""
    most: int
    altered: frozenset[str]
    """The intents whose answer may be altered by what is told beside them."""
    untold: frozenset[str]
    """Words that alter nothing, and `most_untold` of others that a statement may hold."""
    most_untold: int
    kinds: Mapping[str, CompiledKind]
    numbered: tuple[tuple[str, CompiledKind], ...]
    looks: SparingList
    """What the kinds ask, by their numbers."""
    changes: Mapping[str, CompiledKind]


@lru_cache(maxsize=1)
def kinds_table() -> KindsTable:
    """Of the packaged file. Raises `InputError` as `compile_kinds` does."""
    return compile_kinds(FILE, pattern=rx.Late)


def compile_kinds(path: Path, *, pattern: Callable[[str, int], rx.Pattern] = rx.compile) -> KindsTable:
    """The kinds of a file. Raises `InputError` naming file and field; of a wrong `pattern` only if that one does."""
    content = read_yaml(path, KindsFile)

    def compiled(patterns: Sequence[str], field: str) -> rx.Pattern:
        try:
            named = [_WORD.sub(lambda found: f"(?:{content.words[found[1]]})", each) for each in patterns]
            whole = "|".join(f"(?:{each})" for each in named)
            return pattern(whole, rx.IGNORECASE)
        except KeyError as error:
            raise InputError(f"there are no words {error.args[0]!r}", file=path, field=field) from error
        except rx.error as error:
            raise InputError(f"is no pattern: {error}", file=path, field=field) from error

    def of(kind: Kind, field: str) -> CompiledKind:
        return CompiledKind(
            kind.says,
            frozenset(kind.intents),
            compiled(kind.asks, f"{field}.asks"),
            compiled(kind.unless, f"{field}.unless") if kind.unless else None,
            frozenset(kind.over),
            kind.stated,
            kind.aside,
            kind.stops,
            kind.decides,
            kind.silent,
            compiled([kind.topic], f"{field}.topic") if kind.topic else None,
        )

    def plain_of(plain: Plain, field: str) -> CompiledPlain:
        unless = compiled(plain.unless, f"{field}.unless") if plain.unless else None
        words = content.words_of(plain.words) if plain.words else None
        return CompiledPlain(compiled(plain.asks, f"{field}.asks"), unless, words)

    kinds = {name: of(kind, f"kinds.{name}") for name, kind in content.kinds.items()}
    plain = [(each.intents, plain_of(each, f"plain.{at}")) for at, each in enumerate(content.plain)]
    answered = {intent for intents, _ in plain for intent in intents}
    if unknown := sorted(content.asides.intents - answered):
        raise InputError(f"nothing is plain to ask of {unknown[0]!r}", file=path, field="asides.intents")
    told = (content.asides.known, content.demands.known, *content.echoes.values())
    return KindsTable(
        interrogative=Sparing(compiled([content.interrogative], "interrogative").pattern, rx.IGNORECASE),
        openers={language: compiled([opener], f"openers.{language}") for language, opener in content.openers.items()},
        goods={language: compiled([goods], f"goods.{language}") for language, goods in content.goods.items()},
        rhetoric=SparingList(
            [compiled([each], f"rhetoric.{at}").pattern for at, each in enumerate(content.rhetoric)], rx.IGNORECASE
        ),
        plain={intent: of_intents for intents, of_intents in plain for intent in intents},
        echoes={name: frozenset(words.split()) for names, words in content.echoes.items() for name in names.split()},
        demands=Sparing(compiled([content.demands.marks], "demands.marks").pattern, rx.IGNORECASE),
        undemanding=frozenset(" ".join((content.demands.known, *content.echoes.values())).split()),
        most=content.demands.most,
        altered=content.asides.intents,
        untold=content.words_of(" ".join((*told, *content.lists.values()))),
        most_untold=content.asides.most,
        kinds=kinds,
        numbered=tuple(kinds.items()),
        looks=SparingList([kind.asks.pattern for kind in kinds.values()], rx.IGNORECASE),
        changes={name: of(kind, f"changes.{name}") for name, kind in content.changes.items()},
    )
