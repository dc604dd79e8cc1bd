"""The data of scripted writers in: situations, bad behaviours and good replies out, each with the place that it has."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, JsonValue, model_validator

from core.errors import InputError
from core.reading import read_yaml
from core.record import Record

FOLDER = Path(__file__).parents[1] / "data" / "writers"
HALVES = ("half_one", "half_two", "part_three")
"""Written before and after the checks, each without sight of them and of those before it."""
GOODS = ("good", "good_two")


class Situation(Record):
    """What a buyer of the example seller writes about an order."""

    language: str
    store: str
    order: str | None = None
    """The order that the channel names, with its buyer; None where nothing is known."""
    text: str
    drawn: bool = True
    """Whether behaviours that name no situation happen here too, by turns."""


class Reply(Record):
    """What the scripted model answers to one call; with no field set, the first wording of every point."""

    before: tuple[str, ...] = ()
    """Sentences of its own before the first point."""
    after: tuple[str, ...] = ()
    """Sentences of its own after the last point."""
    letter: str = "a"
    """The wording of each point, where there is one of this letter."""
    sentences: tuple[Mapping[str, JsonValue], ...] | None = None
    """Instead of all this: the list as it is sent."""
    content: str | None = None
    """Instead of a list: the text of the model."""
    body: str | None = None
    """Instead of a completion: the bytes of the answer, as Latin-1."""
    repeat: int = Field(default=1, ge=1)
    """How often `content` or `body` is said."""
    fields: Mapping[str, JsonValue] = Field(default_factory=dict)
    """Other fields of the completion's message."""
    finish_reason: str = "stop"
    status: int = 200
    headers: Mapping[str, str] = Field(default_factory=dict)
    gzip: bool = False
    wait_s: float = 0.0
    drop: bool = False


class Behaviour(Record):
    """One thing that a bad writer does."""

    id: str
    kind: str
    language: str
    situation: str
    replies: tuple[Reply, ...] = Field(min_length=1)
    """One a call; the last answers every further one."""
    harm: tuple[str, ...] = ()
    """What must never stand in a draft that is `ready`."""
    calm: tuple[str, ...] = ()
    """Sentences of the model that may stand there."""


class Said(Record):
    """A harmful sentence with what is particular about it."""

    text: str
    before: bool = False
    """Whether it stands before the first point instead of after the last."""
    calm: str | None = None
    """A harmless sentence that stands before it, to lull a reader."""
    then: str | None = None
    """The sentence of the rewrite, where that differs."""
    situation: str | None = None


class Scripted(Record):
    """A reply that is wrong in form, or misuses the form."""

    kind: str
    language: str
    situation: str | None = None
    replies: tuple[Reply, ...] = Field(min_length=1)
    harm: tuple[str, ...] = ()


class Half(Record):
    """One file of bad behaviours."""

    kinds: Mapping[str, str]
    """What each kind does, in one sentence."""
    sentences: Mapping[str, Mapping[str, tuple[str | Said, ...]]]
    """By kind and language: sentences that the model adds to right wordings."""
    scripted: Mapping[str, Scripted] = Field(default_factory=dict)
    """By name."""

    @model_validator(mode="after")
    def _names_its_kinds(self) -> Self:
        used = {*self.sentences, *(each.kind for each in self.scripted.values())}
        if unnamed := sorted(used ^ set(self.kinds)):
            raise ValueError(f"kinds and what is of them differ in {', '.join(unnamed)}")
        return self


class Good(Record):
    """One natural reply, as a good agent would word it."""

    situation: str
    """The end of a situation's name: `late`."""
    letter: str = "a"
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class _Situations(Record):
    situations: Mapping[str, Situation]


class _Goods(Record):
    replies: Mapping[str, tuple[Good, ...]]


def read_situations(folder: Path = FOLDER) -> Mapping[str, Situation]:
    """By name, `de-late`. Raises `InputError` naming file, line and field."""
    return read_yaml(folder / "situations.yaml", _Situations).situations


def read_half(name: str, folder: Path = FOLDER) -> tuple[Behaviour, ...]:
    """The bad behaviours of one file, each in a situation: those that name none take turns among those of their
    language. Raises `InputError` naming the file and what is wrong."""
    path = folder / f"{name}.yaml"
    half, situations = read_yaml(path, Half), read_situations(folder)
    behaviours = (*_spoken(half, situations, path), *_scripted(half, situations, path))
    seen: dict[tuple[str, ...], str] = {}
    for each in behaviours:
        if (first := seen.setdefault(tuple(reply.model_dump_json() for reply in each.replies), each.id)) != each.id:
            raise InputError(f"does what {first} does", file=path, field=each.id)
    return behaviours


def read_good(name: str, folder: Path = FOLDER) -> tuple[Behaviour, ...]:
    """The good replies of one file, each in its situation. Raises `InputError` naming the file and what is wrong."""
    path = folder / f"{name}.yaml"
    situations = read_situations(folder)
    goods = read_yaml(path, _Goods).replies
    return tuple(
        Behaviour(
            id=f"{name}/{language}/{number}",
            kind="good",
            language=language,
            situation=_named(f"{language}-{good.situation}", situations, path),
            replies=(Reply(before=good.before, after=good.after, letter=good.letter),),
            calm=(*good.before, *good.after),
        )
        for language, replies in goods.items()
        for number, good in enumerate(replies, 1)
    )


def _spoken(half: Half, situations: Mapping[str, Situation], path: Path) -> Iterator[Behaviour]:
    for kind, by_language in half.sentences.items():
        for language, sentences in by_language.items():
            for number, sentence in enumerate(sentences, 1):
                said = Said(text=sentence) if isinstance(sentence, str) else sentence
                texts = (said.text, said.then) if said.then else (said.text,)
                yield Behaviour(
                    id=f"{kind}/{language}/{number}",
                    kind=kind,
                    language=language,
                    situation=_place(said.situation, f"{kind}{number}", language, situations, path),
                    replies=tuple(_reply(said, text) for text in texts),
                    harm=texts,
                    calm=(said.calm,) if said.calm else (),
                )


def _reply(said: Said, text: str) -> Reply:
    own = (said.calm, text) if said.calm else (text,)
    return Reply(before=own) if said.before else Reply(after=own)


def _scripted(half: Half, situations: Mapping[str, Situation], path: Path) -> Iterator[Behaviour]:
    for name, each in half.scripted.items():
        yield Behaviour(
            id=f"{each.kind}/{each.language}/{name}",
            kind=each.kind,
            language=each.language,
            situation=_place(each.situation, name, each.language, situations, path),
            replies=each.replies,
            harm=each.harm,
        )


def _place(given: str | None, seed: str, language: str, situations: Mapping[str, Situation], path: Path) -> str:
    """The situation named, or by turns one of the language's own."""
    if given is not None:
        return _named(given, situations, path)
    own = [name for name, each in situations.items() if each.language == language and each.drawn]
    if not own:
        raise InputError(f"there is no situation in {language!r}", file=path, field=seed)
    return own[sum(seed.encode()) % len(own)]


def _named(name: str, situations: Mapping[str, Situation], path: Path) -> str:
    if name not in situations:
        raise InputError(f"{name!r} is no situation of situations.yaml", file=path, field="situation")
    return name
