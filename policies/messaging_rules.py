"""Rules of marketplaces and sellers (`messaging/*.yaml`) in, the rules that hold for one marketplace out.

`messaging/catalogue.yaml` says once what each rule is about, with its own caught and allowed examples; a pack such as
`messaging/marketplaces/amazon.yaml` says which of them a marketplace has, how severe, and on whose word. A rule that
only one marketplace or seller has stands in their pack in full.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, field_validator, model_validator

from core.drafts import Severity
from core.errors import InputError
from core.marketplaces import STRICTEST, Confidence, find_known
from core.reading import line_of_field, read_text, read_yaml, yaml_to_record
from core.record import Country, Language, Record
from policies.detectors import detectors
from policies.detectors_sending import SENDING_DETECTORS, Limit
from policies.detectors_subject import Kind
from policies.sending import AskedFor, Sending
from text import rx

USUAL = "usual"
"""The pack of what is usual; a pack that is `like` it has its rules too."""
STALE_DAYS = 180
"""After which a source should be read again: marketplaces change their rules about twice a year."""


class When(Record):
    """Under what a rule holds. What is left out does not matter; all that is given must fit."""

    kinds: tuple[Kind, ...] = (Kind.REPLY, Kind.PROACTIVE)
    marketplaces: tuple[str, ...] = ()
    """For a seller's own rules; a marketplace's pack says it by its name."""
    countries: tuple[Country, ...] = ()
    """Where the order goes. The rule holds, too, where that is not known."""
    channels: tuple[str, ...] = ()
    """Kinds of message; the rule holds only where the kind is known."""
    unless_asked_for: tuple[AskedFor, ...] = ()
    claim_open: bool | None = None
    """True: only while a claim is open; False: only while none is."""

    @field_validator("marketplaces")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(find_known(marketplace).id for marketplace in given)

    def fits(self, kind: Kind, sending: Sending, marketplace: str) -> bool:
        """Whether a rule with these conditions holds for a message."""
        return (
            kind in self.kinds
            and (not self.marketplaces or marketplace in self.marketplaces)
            and (not self.countries or sending.country is None or sending.country in self.countries)
            and (not self.channels or sending.channel in self.channels)
            and not (self.unless_asked_for and set(self.unless_asked_for) & set(sending.asked_for))
            and self.claim_open in (None, sending.claim_open)
        )


class Repair(StrEnum):
    """What can be suggested in place of what was found; the widest first."""

    SHORTEN = "shorten"
    """The text without sentences that state nothing, until it fits."""
    CHANNEL = "channel"
    """The sentence gives way to one that asks the buyer to answer in the marketplace's own messages."""
    CHECKOUT = "checkout"
    """The sentence gives way to one that names the marketplace's own checkout."""
    DROP_SENTENCE = "drop_sentence"
    PLAIN_TEXT = "plain_text"
    """What a reader would see of it."""


class Examples(Record):
    """The rule's own tests: a rule that does not tell them apart is broken."""

    caught: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    language: Language | None = None
    """In which they should be written, where that matters."""
    kind: Kind | None = None
    """As what they are sent; none: as a reply where the rule is about replies."""
    sending: Sending = Sending()
    """What is known of their sending."""


class Described(Record):
    """What a rule is about."""

    detector: str | None = None
    pattern: str | None = None
    """Instead of a detector: a regular expression on the text as `text.normalise` leaves it, in any case."""
    message: str
    """For the agent: what is wrong."""
    fix: str | None = None
    """What could stand in the very place instead; empty means: take it out."""
    repair: Repair | None = None
    """Neither `fix` nor `repair`: it needs rewording."""
    kinds: tuple[Kind, ...] = (Kind.REPLY, Kind.PROACTIVE)
    """Messages that it is about, on every marketplace."""
    limit: Limit = Limit()
    examples: Examples = Examples()

    @field_validator("pattern")
    @classmethod
    def _is_sound(cls, given: str | None) -> str | None:
        if given is not None:
            try:
                compiled = compile_pattern(given)
            except rx.error as error:
                raise ValueError(f"is not a regular expression: {error}") from error
            if compiled.fullmatch(""):
                raise ValueError("matches the empty text, and so everywhere")
        return given

    @model_validator(mode="after")
    def _looks_for_something(self) -> "Described":
        if (self.detector is None) == (self.pattern is None):
            raise ValueError("needs either a detector or a pattern")
        if self.fix is not None and self.repair is not None:
            raise ValueError("has both a fix and a repair; one of them at a time")
        if self.detector is not None and self.detector not in all_detectors():
            raise ValueError(f"there is no detector {self.detector!r}")
        needed = SENDING_DETECTORS.get(self.detector or "", (None, ()))[1]
        missing = next((field for field in needed if getattr(self.limit, field) is None), None)
        if missing:
            raise ValueError(f"the detector {self.detector} needs limit.{missing}")
        return self


class Catalogue(Record):
    """Every rule that more than one marketplace has, by id."""

    rules: Mapping[str, Described]


class Source(Record):
    """On whose word rules stand."""

    where: str
    read_on: date
    confidence: Confidence


class Ruled(Record):
    """One rule as a marketplace or a seller has it."""

    severity: Severity
    proactive: Severity | None = None
    """In messages that nobody asked for, where that differs."""
    source: str
    """A name under `sources`."""
    when: When = When()
    predicts: str | None = None
    """What the marketplace calls it when it moderates such a message, in its own word."""
    about: Described | None = None
    """What it is about, where the catalogue does not say; it then carries its own examples."""


class CarrierLinks(StrEnum):
    """When a link to a carrier's tracking page may stand in a message."""

    ALWAYS = "always"
    REPLIES = "replies"
    """Not in messages that nobody asked for."""


class Pack(Record):
    """The rules of one marketplace, or a seller's own."""

    name: str
    like: str | None = None
    """A pack whose rules hold too, where this one says nothing."""
    carrier_links: CarrierLinks = CarrierLinks.ALWAYS
    sources: Mapping[str, Source] = Field(default_factory=dict)
    rules: Mapping[str, Ruled] = Field(default_factory=dict)


class Rule(NamedTuple):
    """One rule, complete."""

    id: str
    about: Described
    ruled: Ruled
    source: Source

    def severity(self, kind: Kind) -> Severity:
        """How severe it is in this kind of message."""
        return (self.ruled.proactive if kind is Kind.PROACTIVE else None) or self.ruled.severity

    def is_about(self, kind: Kind) -> bool:
        """Whether it can hold for messages of a kind at all."""
        return kind in self.about.kinds and kind in self.ruled.when.kinds

    def holds(self, kind: Kind, sending: Sending, marketplace: str) -> bool:
        """Whether it is to be looked at for a message."""
        return kind in self.about.kinds and self.ruled.when.fits(kind, sending, marketplace)

    @property
    def severest(self) -> Severity:
        """The most that it can come to."""
        return Severity.BLOCK if Severity.BLOCK in (self.ruled.severity, self.ruled.proactive) else Severity.WARN


class Rules(NamedTuple):
    """What holds on one marketplace."""

    name: str
    carrier_links: CarrierLinks
    rules: tuple[Rule, ...]


def compile_pattern(pattern: str) -> "rx.Pattern":
    """As every rule's pattern is read: in any case, `^` and `$` at every line."""
    return _compiled(pattern)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> "rx.Pattern":
    return rx.compile(pattern, rx.IGNORECASE | rx.MULTILINE)


_OPENING_SIGN = rx.compile(r"\\([\[\]{}<>@#$%&!])(?![?*{])(?:[^|()\\]|\\.|\((?:\?:)?(?:[^()\\]|\\.)*+\))*+")


@lru_cache(maxsize=512)
def opening_sign(pattern: str) -> str | None:
    """A sign that whatever the pattern fits begins with: `[` of `\\[draft\\]`; None where that is not plain to see."""
    found = _OPENING_SIGN.fullmatch(pattern)
    return found[1] if found else None


@lru_cache(maxsize=1)
def all_detectors() -> frozenset[str]:
    """The names of all detectors, of the text and of the sending."""
    return frozenset(detectors()) | frozenset(SENDING_DETECTORS)


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """What rules are about. Raises `InputError` for one whose detector does not exist."""
    return read_yaml(_folder() / "catalogue.yaml", Catalogue)


@lru_cache(maxsize=1)
def packs() -> tuple[str, ...]:
    """The marketplaces that have a pack, in order of their ids."""
    return tuple(path.stem for path in sorted(_packs_folder().glob("*.yaml")) if path.stem != USUAL)


@lru_cache(maxsize=64)
def rules_on(marketplace_id: str) -> Rules:
    """The marketplace's own rules, else the strictest. Raises `InputError` for a wrong file."""
    if marketplace_id not in packs():
        return _strictest()
    return read_pack(_packs_folder() / f"{marketplace_id}.yaml")


def read_pack(path: Path) -> Rules:
    """A pack with what it has from another one. Raises `InputError` naming file, line and field."""
    pack, stated = read_stated(path)
    inherited = read_stated(_packs_folder() / f"{pack.like}.yaml")[1] if pack.like else ()
    by_id = {rule.id: rule for rule in (*inherited, *stated)}
    return Rules(pack.name, pack.carrier_links, tuple(by_id.values()))


def filled_in(path: Path) -> tuple[str, ...]:
    """Rules that a state of a pack does not state while the packaged one does, and that it has all the same from the
    pack that it is like. Raises what `read_pack` raises."""
    pack, stated = read_stated(path)
    packaged = _packs_folder() / f"{pack.name}.yaml"
    if pack.like is None or not packaged.is_file():
        return ()
    missing = {rule.id for rule in read_stated(packaged)[1]} - {rule.id for rule in stated}
    inherited = {rule.id for rule in read_stated(_packs_folder() / f"{pack.like}.yaml")[1]}
    return tuple(sorted(missing & inherited))


def read_stated(path: Path) -> tuple[Pack, tuple[Rule, ...]]:
    """A pack and the rules that it states itself. Raises `InputError` naming file, line and field."""
    text = read_text(path)
    pack = yaml_to_record(text, Pack, file=path)
    known = load_catalogue().rules
    rules = []
    for rule_id, ruled in pack.rules.items():
        about = ruled.about or known.get(rule_id)
        if about is None:
            raise wrong(f"unknown rule {rule_id!r}; a rule of its own needs `about`", path, "rules", rule_id)
        if ruled.source not in pack.sources:
            raise wrong(f"there is no source {ruled.source!r} under sources", path, "rules", rule_id, "source")
        rules.append(Rule(rule_id, about, ruled, pack.sources[ruled.source]))
    return pack, tuple(rules)


def stated_rules() -> Iterator[tuple[str, Rule]]:
    """(pack, rule) of every rule that a pack states itself."""
    for path in sorted(_packs_folder().glob("*.yaml")):
        pack, rules = read_stated(path)
        yield from ((pack.name, rule) for rule in rules)


def is_stale(read_on: date, today: date) -> bool:
    """Whether a source was read so long ago that it should be read again."""
    return today - read_on > timedelta(days=STALE_DAYS)


def wrong(problem: str, path: Path, *field: str | int) -> InputError:
    """The error for a field of a YAML file that is sound by itself."""
    line = line_of_field(read_text(path), field)
    return InputError(problem, file=path, line=line, field=".".join(map(str, field)))


@lru_cache(maxsize=1)
def _strictest() -> Rules:
    """Of each rule of the catalogue the severest that any marketplace has, without its conditions."""
    severest: dict[str, Rule] = {}
    for rule in (rule for name in packs() for rule in rules_on(name).rules if rule.ruled.about is None):
        if rule.id not in severest or rule.severest is Severity.BLOCK:
            severest[rule.id] = rule
    usual = next(iter(read_yaml(_packs_folder() / f"{USUAL}.yaml", Pack).sources.values()))
    rules = tuple(_unconditional(severest[rule_id], usual) for rule_id in load_catalogue().rules if rule_id in severest)
    return Rules(STRICTEST, CarrierLinks.ALWAYS, rules)


def _unconditional(rule: Rule, usual: Source) -> Rule:
    ruled = Ruled(severity=rule.severest, source="strictest")
    return rule._replace(ruled=ruled, source=usual if rule.severest is Severity.BLOCK else rule.source)


def _packs_folder() -> Path:
    return _folder() / "marketplaces"


def _folder() -> Path:
    return Path(__file__).parent / "messaging"
