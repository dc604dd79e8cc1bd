from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from core.reading import read_json_lines, read_records, read_text, read_yaml, to_record
from core.record import CalendarDay, CountryCode, Instant, Language, Money, Record


class Pet(Record):
    """For these tests."""

    name: str
    age: int = 0


class Home(Record):
    """For these tests."""

    pets: tuple[Pet, ...]
    city: str = ""


def test_a_broken_line_costs_one_line(tmp_path: Path) -> None:
    path = tmp_path / "pets.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"name": "a"}\n\n{"name": \n\xff\xfe\n{"name": "b"}')
    lines = list(read_json_lines(path))
    assert [number for number, _ in lines] == [1, 3, 4, 5]
    assert lines[0][1] == {"name": "a"}
    assert lines[3][1] == {"name": "b"}
    assert str(lines[1][1]).startswith(f"{path}:3: is not JSON")
    assert str(lines[2][1]) == f"{path}:4: byte 0 of the line is not UTF-8"


def test_deep_nesting_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "deep.jsonl"
    path.write_text("[" * 200_000)
    assert isinstance(next(read_json_lines(path))[1], InputError)


@pytest.mark.parametrize("text", ["name: " + "[" * 200_000, "name: " + "{a: " * 100_000])
def test_a_deeply_nested_yaml_file_is_an_error_and_ends_no_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "deep.yaml").write_text(text)
    with pytest.raises(InputError, match=r"deep\.yaml: is nested too deep"):
        read_yaml(tmp_path / "deep.yaml", Pet)


def test_a_wrong_record_names_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "pets.jsonl"
    path.write_text('{"name": "a"}\n{"name": "b", "age": "old"}\n')
    with pytest.raises(InputError, match=r"pets\.jsonl:2: age: "):
        list(read_records(path, Pet))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pets:\n  - name: a\n  - age: 3\n", ":3: pets.1.name: is required"),
        ("pets:\n  - name: a\n  - age: 3\n    nmae: b\n", ":4: pets.1.nmae: unknown field"),
        ("city: x\npets:\n  - name: a\n    colour: red\n", ":4: pets.0.colour: unknown field"),
        ("city: x\npets: [\n", "is not YAML"),
        ("pets:\n  - name: a\n    age: 3\n    name: b\n", ":4: name: stands here again, first in line 2"),
        ("city: x\npets: []\ncity: y\n", ":3: city: stands here again, first in line 1"),
        ("{city: x, pets: [], city: y}\n", ":1: city: stands here again, first in line 1"),
        ("- a\n", ":1: must hold keys and values"),
        ("city: 2026-13-40\npets: []\n", ":1: city: 2026-13-40 is no day"),
        ("", ":1: must hold keys and values"),
    ],
)
def test_a_wrong_yaml_file_names_its_line(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "home.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_yaml(path, Home)
    assert place in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [(b"a\x00b", "is not a text file"), (b"abc\n\xe9t\xe9", ":2: byte 4 is not UTF-8")],
)
def test_a_file_that_is_no_text_says_so(tmp_path: Path, raw: bytes, problem: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert problem in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_text(tmp_path / "none")


def test_half_a_surrogate_pair_does_not_break_what_is_written_later(tmp_path: Path) -> None:
    path = tmp_path / "pets.jsonl"
    path.write_text('{"name": "a \\ud83d b \\ud83d\\ude00"}\n')
    [(_, pet)] = list(read_records(path, Pet))
    assert pet.name == "a \ufffd b \U0001f600"
    assert pet.model_dump_json()


def test_a_number_of_thousands_of_digits_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "pets.jsonl"
    path.write_text('{"age": ' + "9" * 5000 + '}\n{"name": "b"}\n')
    lines = list(read_json_lines(path))
    assert isinstance(lines[0][1], InputError)
    assert lines[1][1] == {"name": "b"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{\n "name": "a"\n}\n', ":1: goes on over several lines"),
        (b'\xef\xbb\xbf\n[\r\n{"name": "a"}\n]', ":1: goes on over several lines"),
        (b"PK\x03\x04\x14\x00\x06", ": is no text file but a table, a document or a PDF"),
        (b"%PDF-1.7\nx", ": is no text file but a table, a document or a PDF"),
    ],
)
def test_a_file_of_another_form_is_one_error_and_not_one_a_line(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "pets.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_json_lines(path))
    assert str(caught.value).startswith(f"{path}{problem}")


def test_a_table_in_the_place_of_json_lines_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "pets.csv"
    path.write_text("name;age\nRex;3\n", encoding="utf-8")
    with pytest.raises(InputError, match="is a table; JSON Lines is wanted"):
        list(read_json_lines(path))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("pets: [{nme: a}]", "1: pets.0.nme: unknown field; there are name, age"),
        ("pets: [{name: a}]\nhouse: {}", "2: house: unknown field; there are pets, city"),
        ("pets: [Rex]", "1: pets.0: must hold fields with values, this is one value; there are name, age"),
        ("city: a\n\tpets: []", "2: is not YAML: found a tab character"),
        ("\tcity: a", "1: is not YAML: no line may begin with a tab"),
        ("city: St. Ives: Cornwall", "1: is not YAML: a text that holds a colon and a blank stands in quotes"),
        ('city: "St. Ives\npets: []', "2: is not YAML: a quote or a bracket that is never closed"),
        ("pets:\n  - name: a\n    age: 1\n   city: b", "4: is not YAML: a line of a list begins further left or right"),
    ],
)
def test_slips_in_yaml_are_told_in_words_for_people(tmp_path: Path, given: str, problem: str) -> None:
    path = tmp_path / "home.yaml"
    path.write_text(given, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(path, Home)
    assert str(caught.value).startswith(f"{path}:{problem}")


class Stay(Record):
    """For these tests."""

    at: Instant | None = None
    day: CalendarDay | None = None
    country: CountryCode | None = None
    language: Language | None = None
    price: Money | None = None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"at": "3.11.26"}, "at: is no time; write it as 2026-11-03T14:05:00+01:00"),
        ({"at": "11/03/2026 10:00"}, "at: is no time; write it as"),
        ({"day": "3 Nov"}, "day: is no day; write it as 2026-11-03"),
        ({"day": "2026-11-03T14:05:00"}, "day: is no day"),
        ({"country": "Germany"}, "country: must be a country's two capital letters, such as DE"),
        ({"language": "German"}, "language: must be a language's tag, such as de or pt-BR"),
        ({"price": {"amount": "5 EUR", "currency": "EUR"}}, "price.amount: is no number; write it as 1249.50"),
        ({"price": {"amount": "5", "currency": "€"}}, "price.currency: must be a currency's three capital letters"),
    ],
)
def test_wrong_values_are_told_in_words_for_people(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError) as caught:
        to_record(given, Stay)
    assert str(caught.value).startswith(problem)
