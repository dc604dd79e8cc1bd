"""An export of past replies or macros in, pairs of a buyer's message and its reply out, as `exports.yaml` maps them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, JsonValue, TypeAdapter, ValidationError, field_validator

from core.csv_rows import Dates, iso_day, read_csv_rows, uneven
from core.errors import InputError
from core.reading import read_json_lines, read_yaml, to_record
from core.record import YEARS, Instant, Language, Record

OWN = "own"
EXPORT_SUFFIXES = (".jsonl", ".csv", ".tsv")

_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)


class Condition(Record):
    """What a field must be."""

    field: str
    any_of: tuple[JsonValue, ...] = ()
    same_as: str | None = None
    """A field of the ticket."""


class Layout(Record):
    """How one export is laid out; what each field is for stands in `exports.yaml`."""

    kind: Literal["pairs", "tickets", "macros"]
    known_by: tuple[str, ...] = ()
    """Empty beside a file, whose layout is said and not looked for."""
    id: tuple[str, ...] = ()
    """Empty: the line stands for it."""
    language: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    reply: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    sent_at: tuple[str, ...]
    dates: Dates | None = None
    buyer_names: tuple[str, ...] = ()
    buyer_values: tuple[str, ...] = ()
    messages: str | None = None
    text: tuple[str, ...] = ()
    by_buyer: Condition | None = None
    by_seller: Condition | None = None
    """None: whoever is not the buyer."""
    only: Condition | None = None
    left_out: Condition | None = None

    @field_validator(
        *("id", "language", "intents", "buyer", "reply", "title", "sent_at", "buyer_names", "buyer_values", "text"),
        mode="before",
    )
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given


class _Layouts(Record):
    layouts: Mapping[str, Layout]


class PastReply(Record):
    """One line of a seller folder's own `past_replies.jsonl`: closed, so that a misspelt field is told."""

    id: str = Field(min_length=1)
    language: Language | None = None
    """None: as the message reads."""
    intents: tuple[str, ...] | None = None
    """What the message asked, by the ids of `triage/intents.yaml`; None: what triage makes of it."""
    buyer: str = Field(min_length=1)
    reply: str = Field(min_length=1)
    sent_at: Instant
    buyer_name: str | None = None
    """Where it is known; else it is read from salutation and signature."""
    buyer_email: str | None = None
    buyer_phone: str | None = None
    buyer_address: str | None = None

    @field_validator("buyer", "reply")
    @classmethod
    def _has_words(cls, given: str) -> str:
        if not given.strip():
            raise ValueError("holds only blanks")
        return given


@dataclass(frozen=True)
class Pair:
    """One message of a buyer with the reply that a person sent; of a macro the message is its title."""

    id: str
    line: int
    buyer: str
    reply: str
    sent_at: datetime
    language: str | None
    """None: the export does not say."""
    intents: tuple[str, ...] | None
    """None: the export does not say."""
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """What else the export knows of the buyer."""
    is_macro: bool = False


@lru_cache(maxsize=1)
def layouts() -> Mapping[str, Layout]:
    """Every layout by name."""
    return read_yaml(Path(__file__).with_name("exports.yaml"), _Layouts).layouts


def layout_beside(path: Path) -> Layout | None:
    """`NAME.yaml` beside `NAME.csv`: the layout of an export that none of ours is, columns of CSV in any case.

    Raises `InputError`.
    """
    beside = path.with_suffix(".yaml")
    if not beside.is_file():
        return None
    layout = read_yaml(beside, Layout)
    if path.suffix.lower() == ".jsonl":
        return layout
    columns = {name: [each.casefold() for each in value] for name, value in layout if isinstance(value, tuple)}
    return layout.model_validate({**layout.model_dump(), **columns})


def read_pairs(path: Path, intents: Collection[str] | None = None) -> Iterator[Pair | InputError]:
    """In the file's order; a wrong line gives its `InputError` as the value, so that it costs one line only. `intents`
    are all that there are; None: any.

    It is laid out as `NAME.yaml` beside it says, else as the first known layout that fits. Raises `InputError` for a
    file that cannot be read or is laid out in no known way.
    """
    layout = layout_beside(path)
    for line, record in _records(path):
        if isinstance(record, InputError):
            yield record
            continue
        if not isinstance(record, dict):
            yield InputError("must hold fields and values", file=path, line=line)
            continue
        layout = layout or _layout_of(record, path, line)
        is_own = layout is layouts()[OWN]
        try:
            if is_own and path.suffix.lower() == ".jsonl":
                found: Iterable[Pair] = [_own(to_record(record, PastReply, file=path, line=line), line)]
            else:
                found = _pairs(layout, record, path, line)
            for pair in found:
                yield pair if intents is None else _with_known_intents(pair, intents, path, is_own=is_own)
        except InputError as error:
            yield error


def _with_known_intents(pair: Pair, intents: Collection[str], path: Path, *, is_own: bool) -> Pair:
    """Without what a helpdesk calls the matter in words of its own. Raises `InputError` for a slip in the seller's own
    file: such a reply would never be found."""
    unknown = [each for each in pair.intents or () if each not in intents]
    if unknown and is_own:
        raise InputError(f"there is no intent {unknown[0]!r}", file=path, line=pair.line, field="intents")
    return replace(pair, intents=tuple(x for x in pair.intents or () if x in intents) or None) if unknown else pair


def _own(given: PastReply, line: int) -> Pair:
    values = (given.buyer_email, given.buyer_phone, given.buyer_address)
    return Pair(
        id=given.id,
        line=line,
        buyer=given.buyer,
        reply=given.reply,
        sent_at=given.sent_at,
        language=given.language,
        intents=given.intents,
        names=(given.buyer_name,) if given.buyer_name else (),
        values=tuple(value for value in values if value),
    )


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    if path.suffix.lower() == ".jsonl":
        yield from read_json_lines(path)
        return
    header: list[str] | None = None
    for line, cells in read_csv_rows(path):
        if header is None:
            header = [cell.casefold() for cell in cells]
        elif len(cells) == len(header):
            yield line, {name: cell for name, cell in zip(header, cells, strict=True) if cell} | _all(header)
        else:
            yield line, uneven(cells, header, path, line)


def _all(header: Sequence[str]) -> dict[str, Any]:
    """The columns' names, so that an empty cell does not hide which layout this is."""
    return {"": header}


def _layout_of(record: Mapping[str, Any], path: Path, line: int) -> Layout:
    names = {*record, *_listed(record, "")}
    for layout in layouts().values():
        if layout.known_by and names.issuperset(layout.known_by):
            return layout
    has = ", ".join(repr(name) for name in sorted(names - {""})[:8])
    known = "; ".join(f"{name}: {', '.join(layout.known_by)}" for name, layout in layouts().items())
    remedy = (
        f"; {path.stem}.yaml beside it says which column holds what, a line each: `kind: pairs`, `buyer:`, `reply:` "
        "and `sent_at:`, each with the column's name"
    )
    raise InputError(f"has the columns {has}, which no known export has ({known}){remedy}", file=path, line=line)


def _pairs(layout: Layout, record: Mapping[str, Any], path: Path, line: int) -> Iterator[Pair]:
    known_id = _text(record, layout.id) if layout.id else str(line)
    if not known_id:
        raise InputError("is required", file=path, line=line, field=layout.id[0])
    shared: dict[str, Any] = {
        "line": line,
        "language": _language(record, layout, path, line),
        "intents": _intents(record, layout),
        "names": tuple(filter(None, (_text(record, [name]) for name in layout.buyer_names))),
        "values": tuple(filter(None, (_text(record, [name]) for name in layout.buyer_values))),
    }
    if layout.kind == "tickets":
        yield from _of_ticket(layout, record, known_id, shared, path)
    elif layout.kind == "macros":
        if layout.left_out and _is(record, layout.left_out, record):
            return
        reply = _text(record, layout.reply) if layout.messages is None else _of_actions(layout, record)
        if not reply:
            raise InputError("holds no text", file=path, line=line, field=(layout.reply or layout.text)[0])
        title = _text(record, layout.title) or known_id
        at = _time(record, layout, path, line) if _text(record, layout.sent_at) else datetime.fromtimestamp(0, UTC)
        yield Pair(known_id, buyer=title, reply=reply, sent_at=at, is_macro=True, **shared)
    else:
        buyer, reply = _text(record, layout.buyer), _text(record, layout.reply)
        for name, text in ((layout.buyer[0], buyer), (layout.reply[0], reply)):
            if not text:
                raise InputError("holds only blanks", file=path, line=line, field=name)
        yield Pair(known_id, buyer=buyer, reply=reply, sent_at=_time(record, layout, path, line), **shared)


def _of_ticket(
    layout: Layout, record: Mapping[str, Any], known_id: str, shared: Mapping[str, Any], path: Path
) -> Iterator[Pair]:
    """Each reply with the buyer's messages since the reply before it."""
    asked: list[str] = []
    number = 0
    for message in _listed(record, layout.messages):
        if not isinstance(message, dict) or (layout.left_out and _is(message, layout.left_out, record)):
            continue
        text = _text(message, layout.text)
        if not text:
            continue
        if layout.by_buyer and _is(message, layout.by_buyer, record):
            asked.append(text)
        elif asked and (layout.by_seller is None or _is(message, layout.by_seller, record)):
            number += 1
            at = _time(message, layout, path, shared["line"])
            yield Pair(f"{known_id}-{number}", buyer="\n\n".join(asked), reply=text, sent_at=at, **shared)
            asked = []


def _of_actions(layout: Layout, record: Mapping[str, Any]) -> str:
    actions = [each for each in _listed(record, layout.messages) if isinstance(each, dict)]
    return next(
        (_text(each, layout.text) for each in actions if layout.only is None or _is(each, layout.only, record)), ""
    )


def _listed(record: Mapping[str, Any], field: str | None) -> list[Any]:
    """Empty for what is no list."""
    found = record.get(field or "")
    return found if isinstance(found, list) else []


def _is(record: Mapping[str, Any], condition: Condition, ticket: Mapping[str, Any]) -> bool:
    value = _at(record, condition.field)
    if condition.same_as is not None:
        return value is not None and value == _at(ticket, condition.same_as)
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in condition.any_of)


def _at(record: Mapping[str, Any], path: str) -> Any:
    if path in record:
        return record[path]
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _text(record: Mapping[str, Any], paths: Sequence[str]) -> str:
    """The first that holds something, as text."""
    values = (_at(record, path) for path in paths)
    return next((str(value).strip() for value in values if isinstance(value, str | int) and str(value).strip()), "")


def _language(record: Mapping[str, Any], layout: Layout, path: Path, line: int) -> str | None:
    given = _text(record, layout.language)
    if not given:
        return None
    try:
        return _LANGUAGE.validate_python(given.replace("_", "-"))
    except ValidationError as error:
        problem = "is no language; languages are like de or pt-BR"
        raise InputError(problem, file=path, line=line, field=layout.language[0]) from error


def _intents(record: Mapping[str, Any], layout: Layout) -> tuple[str, ...] | None:
    given = next((value for value in (_at(record, name) for name in layout.intents) if value), None)
    if isinstance(given, str):
        given = [word.strip() for word in given.replace(";", ",").split(",")]
    return tuple(str(each) for each in given if each) if isinstance(given, list) else None


def _time(record: Mapping[str, Any], layout: Layout, path: Path, line: int) -> datetime:
    """With its offset; without one it is UTC: of a past reply only the order of days matters."""
    paths = layout.sent_at
    given = next((value for value in (_at(record, name) for name in paths) if value not in (None, "")), None)
    if given is None:
        raise InputError("is required", file=path, line=line, field=paths[0])
    try:
        at = _TIME.validate_python(iso_day(given, layout.dates) if isinstance(given, str) else given)
    except ValidationError as error:
        problem = "is no time; times are like 2026-10-13T10:12:00+02:00"
        raise InputError(problem, file=path, line=line, field=paths[0]) from error
    if at.year not in YEARS:
        raise InputError(f"the year {at.year} is not between 1990 and 2199", file=path, line=line, field=paths[0])
    return at if at.tzinfo else at.replace(tzinfo=UTC)
