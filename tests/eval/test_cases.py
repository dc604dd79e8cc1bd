"""Suite files are read strictly, and the split cannot be chosen."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from eval.cases import Split, is_slot, read_suite, split_of
from tests.factories import make_ticket


def _suite(folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "suite.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def _line(**changes: Any) -> dict[str, Any]:
    fields = {"id": "c1", "ticket_id": "T-1", "expect": {}, "provenance": "written-for-this-project"}
    return {**fields, **changes}


def test_a_suite_is_read_in_its_order(tmp_path: Path) -> None:
    assert [case.id for case in read_suite(_suite(tmp_path, _line(id="b"), _line(id="a")))] == ["b", "a"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ticket": {"text": "hi"}}, "exactly one of"),
        ({"ticket_id": None}, "exactly one of"),
        ({"expect": {"intent": ["wismo"]}}, "unknown field"),
        ({"expect": {"commitments": {"refund_by": "tomorrow"}}}, "commitments"),
        ({"expect": {"commitments": {"refund_within": "3 days"}}}, "commitments"),
        ({"expect": {"status": []}}, "status"),
        ({"provenance": "found somewhere"}, "provenance"),
    ],
)
def test_a_wrong_case_is_named_with_file_and_line(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = _suite(tmp_path, _line(id="good"), _line(**changes))
    with pytest.raises(InputError, match=said) as caught:
        read_suite(path)
    assert f"{path}:2" in str(caught.value)


def test_two_cases_of_one_id_and_an_empty_suite_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="already the case of line 1"):
        read_suite(_suite(tmp_path, _line(), _line()))
    with pytest.raises(InputError, match="holds no case"):
        read_suite(_suite(tmp_path))


def test_the_split_follows_the_words_alone_and_holds_a_fifth_out() -> None:
    sides = [split_of(make_ticket(f"Where is parcel {n}?")) for n in range(1000)]
    assert 150 < sides.count(Split.HELD_OUT) < 250
    for n in range(20):
        assert split_of(make_ticket(f"  where IS parcel\n{n}?", id=f"other-{n}")) is sides[n]


def test_slots_are_told_from_literal_texts() -> None:
    assert all(map(is_slot, ("shipment.1.expected", "commitment.invoice_by", "passage.shipping-eu#3.value.1")))
    assert not any(map(is_slot, ("DHL", "13. November", "no.thing", "order", "order. Then")))
