"""A seller's own labelled messages in, a classifier of the seller's own intents with its card out."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from core.errors import InputError
from core.ports import Embedder
from core.reading import read_json_lines, to_record
from core.record import KnownLanguage
from core.tickets import MAX_MESSAGE_CHARS
from text import rx
from text.language import detect_language
from text.mail import read_body
from triage.classifier import META, MODEL, NO_ASK, IntentClassifier
from triage.examples import Labelled, background, read_examples
from triage.figures import Figures, Report, report
from triage.frames import find_statements
from triage.intents import load_intents
from triage.languages import read_in
from triage.training import Progress, train

MAX_NAME_CHARS = 80
FEW = 10
"""Messages of an intent below which its figures say little; of fewer in all there are none."""
TOO_FEW = "too few to measure"
BETWEEN_WORDS = rx.compile(r"[\W_\d]+|(?<=\p{Ll})(?=\p{Lu})")
"""In the name of an intent: `order_status`, `orderStatus`, `17 order/status`."""
A_WORD = rx.compile(r"\p{L}[\p{L}\p{M}]{2}")
CARD, FIGURES = "CARD.md", "figures.json"


class LabelledLine(BaseModel):
    """One line of TICKETS.jsonl. Other fields are left alone: exports carry many."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    intents: tuple[str, ...]
    """Empty, or `no_ask`, for a message that asks nothing."""
    lang: KnownLanguage | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_name_for_the_label(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            raise ValueError("must be an object with `text` and `intents` or `intent`")
        given = dict(given)
        if "intent" in given:
            if "intents" in given:
                raise ValueError("has both `intent` and `intents`; give one")
            one = given.pop("intent")
            if not (one is None or isinstance(one, str | list)):
                raise ValueError(f"`intent` must be text, not {one!r}"[:MAX_NAME_CHARS])
            given["intents"] = one if isinstance(one, list) else [] if one in (None, "") else [one]
        if "intents" not in given:
            raise ValueError("needs `intent` or `intents`")
        return given

    @field_validator("text")
    @classmethod
    def _says_something(cls, given: str) -> str:
        if not given.strip():
            raise ValueError("is empty")
        if len(given) > MAX_MESSAGE_CHARS:
            raise ValueError(f"is longer than {MAX_MESSAGE_CHARS} characters")
        return given

    @field_validator("intents")
    @classmethod
    def _names(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(normalize("NFC", name).strip() for name in given))
        names = tuple(name for name in names if name.casefold() != NO_ASK)
        for name in names:
            if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
                raise ValueError(f"a name must have 1 to {MAX_NAME_CHARS} printable characters")
        return names


class OwnModel:
    """A classifier with what is known of it."""

    def __init__(
        self, classifier: IntentClassifier, figures: Report, messages: Sequence[Labelled], joined: int
    ) -> None:
        self.classifier, self.figures, self.messages = classifier, figures, messages
        self.joined = joined
        """Packaged examples that were learned from, too."""

    def save(self, folder: Path) -> None:
        """Writes model, card and figures. Raises `InputError` where `check_place` does."""
        check_place(folder)
        figures = self.figures.model_dump_json(indent=1) + "\n"
        try:
            self.classifier.save(folder.resolve(), also={CARD: _card(self), FIGURES: figures})
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror or error}", file=folder) from error


def check_place(folder: Path) -> None:
    """Before a model is trained for it. Raises `InputError` where something other than a model lies there, or where
    nothing can be written; makes the folders above."""
    if not _can_be_replaced(folder):
        raise InputError("is there already and is no model; choose another place", file=folder)
    above = folder.resolve().parent
    try:
        above.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=above, prefix=".classifier-"):
            pass
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror or error}", file=folder) from error


def _can_be_replaced(folder: Path) -> bool:
    """Whether nothing would be lost: nothing is there, or an empty folder, or a model and nothing else."""
    try:
        names = {path.name for path in folder.iterdir()}
    except FileNotFoundError:  # perhaps just moved by another who saves there
        return True
    except NotADirectoryError:
        return not folder.exists()
    return not names or {META, MODEL} <= names <= {META, MODEL, CARD, FIGURES}


class ReadLabels(NamedTuple):
    """A JSON Lines file."""

    messages: list[Labelled]
    errors: list[InputError]
    """One for each line that holds no message."""
    doubts: list[InputError]
    """One for each line whose text stands above with other intents, and for each intent that differs from another, or
    from one of replydesk's own, in capitals only."""


def read_labelled(path: Path, *, language: str) -> ReadLabels:
    """`language`: the prior where a line has no `lang`. Raises `InputError` when the file cannot be read."""
    found = ReadLabels([], [], [])
    first: dict[str, tuple[int, tuple[str, ...]]] = {}
    named = {name: "replydesk's list" for name in load_intents()}
    for number, value in read_json_lines(path):
        try:
            if isinstance(value, InputError):
                raise value
            line = to_record(value, LabelledLine, file=path, line=number)
        except InputError as error:
            found.errors.append(error)
            continue
        typed = _typed(line.text)
        lang = line.lang or detect_language(typed, prior=language).language
        text = _stated(typed, lang)
        found.messages.append(Labelled(text=text, intents=line.intents, lang=lang))
        before, intents = first.setdefault(text.casefold(), (number, line.intents))
        problems = [*_spelled_otherwise(line.intents, named)]
        if set(intents) != set(line.intents):
            problems.append(f"is {_named(line.intents)} here and {_named(intents)} in line {before}")
        named |= {name: f"line {number}" for name in line.intents if name not in named}
        found.doubts.extend(InputError(problem, file=path, line=number, field="intents") for problem in problems)
    return found


def _spelled_otherwise(intents: Sequence[str], named: Mapping[str, str]) -> Iterator[str]:
    """Of intents that are new, what is wrong with each that is another one in other capitals. `named`: where the others
    stand."""
    for name in intents if not named.keys() >= {*intents} else ():
        other = next((each for each in named if each != name and each.casefold() == name.casefold()), None)
        if name not in named and other is not None:
            yield f"is {name!r} here and {other!r} in {named[other]}: two intents, unless spelled alike"


def _named(intents: tuple[str, ...]) -> str:
    return ", ".join(map(repr, intents)) or NO_ASK


def _typed(text: str) -> str:
    """Without markup, marked quotes and device lines. All of it where nothing else is there."""
    body = read_body(text)
    plain = body.text(text)
    return "\n".join(plain[span.start : span.end] for span in body.said) or plain or text


def _stated(text: str, language: str) -> str:
    """What of it `triage` sorts: without greeting, signature and courtesies. All of it where nothing else is there."""
    statements = find_statements(text, read_in([language]))
    return "\n".join(text[span.start : span.end] for span in statements) or text


def train_own(
    messages: Sequence[Labelled], embedder: Embedder, *, join_packaged: bool = True, progress: Progress
) -> OwnModel:
    """A classifier of the intents that the messages carry.

    Where all of these are replydesk's own, the packaged examples are learned from beside them (`join_packaged`); with
    another list, only the packaged messages that ask nothing are, and the intents' names as if buyers had written them.
    Raises `InputError` where no message carries an intent, and where `train` does.
    """
    named = {intent for message in messages for intent in message.intents}
    if not named:
        raise InputError("no message carries an intent; training needs messages of at least two intents")
    ours = named <= set(load_intents())
    packaged = read_examples() if ours and join_packaged else background()
    beside = packaged if ours else [*packaged, *names_as_messages(messages)]
    trained = train(
        messages, embedder, beside=beside, order=tuple(load_intents()) if ours else (), own=not ours, progress=progress
    )
    found = report(messages, trained.held_back)
    has_choice = len(set(trained.classifier.labels) - {NO_ASK}) > 1
    figures = Report(
        all=_measured(found.all, has_choice=has_choice),
        by_language={name: _measured(each, has_choice=has_choice) for name, each in found.by_language.items()},
        confusions=found.confusions,
    )
    return OwnModel(trained.classifier, figures, messages, len(packaged))


def names_as_messages(messages: Sequence[Labelled]) -> list[Labelled]:
    """What each intent is called, in the language of most of its messages: `ORDER_STATUS` says `order status`. No name
    that is no words, or the same words as another."""
    languages: dict[str, Counter[str]] = {}
    for message in messages:
        for intent in message.intents:
            languages.setdefault(intent, Counter())[message.lang] += 1
    said = {intent: BETWEEN_WORDS.sub(" ", intent).strip().casefold() for intent in sorted(languages)}
    times = Counter(said.values())
    return [
        Labelled(text=words, intents=(intent,), lang=languages[intent].most_common(1)[0][0])
        for intent, words in said.items()
        if A_WORD.search(words) and times[words] == 1
    ]


def _measured(figures: Figures, *, has_choice: bool) -> Figures:
    """Without shares where there are too few messages to have any, or one intent alone, which is always right."""
    if has_choice and figures.n >= FEW:
        return figures
    nothing = dict.fromkeys(
        ("accuracy", "macro_f1", "calibration_error", "coverage", "right_when_named", "foreign_auroc")
    )
    return Figures(**{**dict(figures), **nothing})


def rare_intents(messages: Sequence[Labelled]) -> dict[str, int]:
    """Intents with so few messages that their figures say little, with how many each has."""
    counts = Counter(intent for message in messages for intent in message.intents)
    return {name: counts[name] for name in sorted(counts) if counts[name] < FEW}


def data_hash(messages: Sequence[Labelled]) -> str:
    """Of the messages as they were learned from."""
    digest = hashlib.sha256()
    for message in messages:
        digest.update(message.model_dump_json().encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _card(model: OwnModel) -> str:
    meta, figures = model.classifier.meta, model.figures
    by_intent = Counter(intent for message in model.messages for intent in message.intents or (NO_ASK,))
    lines = [
        "# Intent classifier",
        "",
        "Trained by `replydesk train` on a seller's own labelled messages. It holds vectors of them, and words",
        "with weights, but no message: a name that stands in two messages can be among the words.",
        "",
        "| | |",
        "|---|---|",
        f"| messages | {len(model.messages)}; packaged examples beside them: {model.joined} |",
        *(["| names | each intent's name is learned from as a message, too |"] if meta.own else []),
        f"| data hash (SHA-256) | {data_hash(model.messages)} |",
        f"| model version | {meta.version}, format {meta.format} |",
        f"| embedder | {meta.embedder} |",
        f"| glossaries | {meta.wording} |",
        f"| made with | replydesk {version('replydesk')}, scikit-learn {version('scikit-learn')} |",
        "",
        "## Held-back figures",
        "",
        "Each message was judged by a model that had not seen it (five folds; messages of one wording share a fold).",
        "Messages of other people, other weeks or other shops will be sorted less well than that.",
        "",
        *_table([("all", figures.all), *figures.by_language.items()]),
        "",
        "## Confusions",
        "",
        "| intent | taken for | n |",
        "|---|---|---|",
        *(f"| {_cell(each.intent)} | {_cell(each.taken_for)} | {each.n} |" for each in figures.confusions),
        "",
        "## Messages by intent",
        "",
        "| intent | n |",
        "|---|---|",
        *(f"| {_cell(name)} | {count} |" for name, count in sorted(by_intent.items())),
    ]
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[tuple[str, Figures]]) -> list[str]:
    return [
        "| language | n | accuracy | macro-F1 | calibration error | coverage | right when named | foreign AUROC |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {each.n} | {_number(each.accuracy) or TOO_FEW} | {_number(each.macro_f1)} "
            f"| {_number(each.calibration_error)} | {_number(each.coverage)} | {_number(each.right_when_named)} "
            f"| {_number(each.foreign_auroc)} |"
            for name, each in rows
        ),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
