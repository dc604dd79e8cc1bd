"""Files in, validated records out: every error names the file, the line and the field."""

import codecs
import difflib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
import yaml.constructor
from pydantic import BaseModel, ValidationError

from core.errors import InputError

R = TypeVar("R", bound=BaseModel)

TIMESTAMP = "tag:yaml.org,2002:timestamp"
"""How YAML marks what looks like a day."""

YAML_WORDS = {
    "found character that cannot start any token": "no line may begin with a tab, only with blanks; and what begins "
    "with % @ or ` stands in quotes",
    "mapping values are not allowed in this context": "a text that holds a colon and a blank stands in quotes",
    "did not find expected key": "a quote that is not closed, here or above, or a line that begins further left or "
    "right than its neighbours",
    "did not find expected '-' indicator": "a line of a list begins further left or right than its neighbours",
    "found unexpected end of stream": "a quote or a bracket that is never closed",
}
"""What its reader says of the commonest slips, for people; its line stays."""

MOST_NAMED = 12
"""Parts of the path to a wrong field: more than any of our records has."""

DEEPEST = 5_000
"""Brackets within brackets of a YAML file."""

LOOKED_AT = 8_192
"""Bytes at the beginning of a file that say whether it is text."""

OF_OFFICE = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")
"""How `.xlsx` and `.docx`, PDF, `.xls` and `.doc` begin."""

OF_TABLE = (".csv", ".tsv")
"""How tables that are text are called."""

STDIN = "-"
"""In place of a file's name."""

MOST_ZERO_BYTES = 0.005
"""Of a text that an export spoilt here and there; in UTF-16 and in other binary files it is far more."""


def read_text(path: Path, *, drop_zero_bytes: bool = False) -> str:
    """The file as UTF-8, its byte order mark dropped. Raises `InputError` when it is missing, binary or not UTF-8;
    with `drop_zero_bytes` a few of them make no file binary, as browsers have it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=path) from error
    refuse_utf16(raw, path)
    beginning = raw[:LOOKED_AT]
    if beginning.count(0) > (MOST_ZERO_BYTES * len(beginning) if drop_zero_bytes else 0):
        raise InputError("is not a text file (it holds zero bytes)", file=path)
    try:
        text = raw.decode("utf-8-sig")
        return text.replace("\x00", "") if drop_zero_bytes else text
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"byte {error.start} is not UTF-8; save the file as UTF-8", file=path, line=line) from error


def refuse_utf16(raw: bytes, path: Path) -> None:
    """Raises `InputError` for what Excel and PowerShell write unasked, and of which each line would be an error."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("is UTF-16, as Excel saves Unicode text; save the file as UTF-8", file=path)


def read_raw(path: Path) -> bytes:
    """A file, or with `-` standard input, its byte order mark dropped. Raises `InputError` when it cannot be read."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=path) from error
    return raw.removeprefix(codecs.BOM_UTF8)


def refuse_table(path: Path) -> None:
    """Raises `InputError` for a table where JSON is wanted."""
    if path.suffix.casefold() in OF_TABLE:
        problem = 'is a table; JSON Lines is wanted, one JSON object a line, such as {"id": "1", "text": "..."}'
        raise InputError(problem, file=path)


def refuse_no_lines(raw: bytes, path: Path) -> None:
    """Raises `InputError` for a file of which each line would be an error: UTF-16, an office document, a table, one
    JSON value that is written over several lines."""
    refuse_utf16(raw, path)
    refuse_table(path)
    if raw.startswith(OF_OFFICE):
        raise InputError("is no text file but a table, a document or a PDF; save it as text", file=path)
    if raw.lstrip().split(b"\n", 1)[0].rstrip() in (b"{", b"["):
        problem = "goes on over several lines; JSON Lines has each object on one line, with no brackets around them"
        raise InputError(problem, file=path, line=1)


def refuse_same_file(*places: Path | None) -> None:
    """Raises `InputError` when two of the files named are one: the second would write over the first."""
    named = [place.resolve() for place in places if place is not None and str(place) != "-"]
    for place in named:
        if named.count(place) > 1:
            raise InputError("is named twice, and would be written over", file=place)


def read_json_lines(path: Path) -> Iterator[tuple[int, Any | InputError]]:
    """(line number from 1, value) for every line that is not blank, of a file or with `-` of standard input; a broken
    line gives its `InputError` as the value.

    So that one broken line costs one line: a caller that cannot go on raises it, a caller that can reports it.
    A line that is not UTF-8 is broken in the same way. Raises `InputError` only when the file cannot be read at all.
    """
    raw = read_raw(path)
    refuse_no_lines(raw, path)
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if line.strip():
            yield number, parse_json(line, file=str(path), line=number)


def parse_json(raw: bytes, *, file: str | None = None, line: int | None = None) -> Any | InputError:
    """One JSON value, or the `InputError` that says why it is none."""
    if not raw.strip():
        return InputError("is empty", file=file, line=line)
    try:
        return _sound(json.loads(raw.decode("utf-8")))
    except UnicodeDecodeError as error:
        return InputError(f"byte {error.start} of the line is not UTF-8", file=file, line=line)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
        return InputError(problem, file=file, line=line or error.lineno)
    except RecursionError:
        return InputError("is nested too deep", file=file, line=line)
    except ValueError:  # the only other thing that Python's reader refuses
        return InputError("holds a number of thousands of digits", file=file, line=line)


def _sound(value: Any) -> Any:
    """Half of a surrogate pair, as helpdesks leave it that cut a text inside an emoji, becomes U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_sound(item) for item in value]
    if isinstance(value, dict):
        return {_sound(key): _sound(item) for key, item in value.items()}
    return value


def read_records(path: Path, record: type[R]) -> Iterator[tuple[int, R]]:
    """(line number, record) for every line of a JSON Lines file. Raises `InputError` at the first wrong line."""
    for number, value in read_json_lines(path):
        if isinstance(value, InputError):
            raise value
        yield number, to_record(value, record, file=path, line=number)


def to_record(value: Any, record: type[R], *, file: Path | str | None = None, line: int | None = None) -> R:
    """`value` as a record. Raises `InputError` naming the first wrong field."""
    try:
        return record.model_validate(value)
    except ValidationError as error:
        field, problem = first_problem(error)
        raise InputError(_with_fields(problem, error, record), file=file, line=line, field=field) from error


def _with_fields(problem: str, error: ValidationError, record: type[BaseModel]) -> str:
    """Beside a field that a record does not have, or a value in a record's place, the fields that it has."""
    worst = worst_problem(error)
    if worst["type"] not in ("extra_forbidden", "model_type"):
        return problem
    fields = _fields_at(record, worst["loc"][:-1] if worst["type"] == "extra_forbidden" else worst["loc"])
    return f"{problem}; there are {', '.join(fields)}" if fields else problem


def _fields_at(record: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, ...]:
    """The fields of what lies at a path of a record: a record itself, or one in a list; none where it is neither."""
    at: type[BaseModel] | None = record
    for part in path:
        if at is None or (isinstance(part, str) and part not in at.model_fields):
            return ()
        if isinstance(part, str):
            at = _record_in(at.model_fields[part].annotation)
    return tuple(at.model_fields) if at else ()


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record that a field holds, or holds a list of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _record_in(inner))), None)


TIME = "is no time; write it as 2026-11-03T14:05:00+01:00"
DAY = "is no day; write it as 2026-11-03"
WORDS_OF_TYPE = {
    "extra_forbidden": "unknown field",
    "missing": "is required",
    "tuple_type": "must be a list",
    "dict_type": "must hold fields with values",
    "model_type": "must hold fields with values, this is one value",
    "recursion_depth_exceeded": "is nested too deep",
    "timezone_aware": "time without a time zone; add an offset such as +01:00",
    "datetime_parsing": TIME,
    "datetime_from_date_parsing": TIME,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "decimal_parsing": "is no number; write it as 1249.50, without a currency",
    "string_type": "must be a text",
    "string_too_short": "needs {min_length} or more characters",
    "string_too_long": "has more than {max_length} characters",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}
"""What is wrong, by pydantic's type of error, where its own words are for programmers; with the bound that it names."""
WORDS_OF_PATTERN = {
    r"^[A-Z]{2}$": "must be a country's two capital letters, such as DE",
    r"^[A-Z]{3}$": "must be a currency's three capital letters, such as EUR",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "must be a language's tag, such as de or pt-BR",
}


def first_problem(error: ValidationError) -> tuple[str, str]:
    """The first wrong field as a dotted path, and what is wrong with it in words. Never quotes the value: it may be a
    buyer's. An unknown field comes first: it often is the misspelt name of one that is missed."""
    problem = worst_problem(error)
    field = ".".join(str(part) for part in problem["loc"][:MOST_NAMED])
    return field, words_of(problem)


def words_of(problem: Mapping[str, Any]) -> str:
    """One of pydantic's errors for people."""
    bounds = problem.get("ctx", {})
    words = WORDS_OF_TYPE.get(problem["type"], "").format(**bounds) or WORDS_OF_PATTERN.get(bounds.get("pattern", ""))
    return words or str(problem["msg"]).removeprefix("Value error, ")


def worst_problem(error: ValidationError) -> Any:
    """The problem to tell a person: the first unknown field, else the first problem."""
    problems = error.errors(include_url=False, include_input=False)
    return next((problem for problem in problems if problem["type"] == "extra_forbidden"), problems[0])


def nearest(given: str, known: Collection[str]) -> str:
    """`; did you mean 'refund_by'?`, to end a message with; empty where no known name is like the one given."""
    found = difflib.get_close_matches(given, sorted(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def read_yaml(path: Path, record: type[R]) -> R:
    """A YAML file as a record. Raises `InputError` naming the line of the wrong key."""
    return yaml_to_record(read_text(path), record, file=path)


def yaml_to_record(text: str, record: type[R], *, file: Path | str, first_line: int = 1) -> R:
    """YAML text that starts at `first_line` of its file, as a record."""
    try:
        _refuse_depth(text, file=file)
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        _refuse_second_key(node, file=file, first_line=first_line)
        _refuse_impossible_day(node, file=file, first_line=first_line)
        value = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else None
        problem = getattr(error, "problem", None) or str(error)
        raise InputError(f"is not YAML: {YAML_WORDS.get(problem, problem)}", file=file, line=line) from error
    except ValueError as error:
        raise InputError(f"is not YAML: {error}", file=file) from error
    if not isinstance(value, dict):
        raise InputError("must hold keys and values", file=file, line=first_line)
    try:
        return record.model_validate(value)
    except ValidationError as error:
        field, problem = first_problem(error)
        line = _line_of(node, worst_problem(error)["loc"]) + first_line
        raise InputError(_with_fields(problem, error, record), file=file, line=line, field=field) from error


def _refuse_depth(text: str, *, file: Path | str) -> None:
    """YAML's reader takes some of the stack for each bracket within a bracket: at 50,000 it would end the process.
    Raises `InputError`."""
    if text.count("[") + text.count("{") > DEEPEST:
        depth = 0
        for event in yaml.parse(text, yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise InputError("is nested too deep", file=file)


def _refuse_second_key(root: Any, *, file: Path | str, first_line: int) -> None:
    """YAML's reader would silently let the later of two equal keys win. Raises `InputError`."""
    for pairs in _mappings(root):
        lines: dict[str, int] = {}
        for key, _ in pairs:
            if not isinstance(key, yaml.ScalarNode):
                continue
            line = key.start_mark.line + first_line
            if key.value in lines:
                problem = f"stands here again, first in line {lines[key.value]}; only one of them can count"
                raise InputError(problem, file=file, line=line, field=key.value)
            lines[key.value] = line


def _refuse_impossible_day(root: Any, *, file: Path | str, first_line: int) -> None:
    """`2026-02-30`, of which YAML's reader tells neither line nor field. Raises `InputError`."""
    for pairs in _mappings(root):
        for key, value in pairs:
            if isinstance(value, yaml.ScalarNode) and value.tag == TIMESTAMP:
                try:
                    yaml.constructor.SafeConstructor().construct_yaml_timestamp(value)
                except ValueError as error:
                    problem = f"{value.value} is no day: {error}"
                    line = value.start_mark.line + first_line
                    raise InputError(problem, file=file, line=line, field=str(key.value)) from error


def _mappings(root: Any) -> Iterator[list[tuple[Any, Any]]]:
    """(key, value) nodes of every mapping below a node, each once however often an alias names it."""
    nodes, seen = [root], set()
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            nodes.extend(value for _, value in node.value)
            yield node.value


def line_of_field(text: str, path: tuple[int | str, ...]) -> int | None:
    """The line, from 1, of a field of sound YAML text; of what is nearest to it where it is not there."""
    node = yaml.CSafeLoader(text).get_single_node()
    return _line_of(node, path) + 1 if node else None


def _line_of(node: Any, path: tuple[int | str, ...]) -> int:
    """The zero-based line of the deepest node that exists on a path of keys and positions."""
    line = 0
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            return line
    return line
