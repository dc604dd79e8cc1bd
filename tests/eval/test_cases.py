"""Suite files are read strictly, and the split cannot be chosen."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.seller_folder import read_seller
from core.errors import InputError
from core.record import primary
from eval.cases import Provenance, Split, is_slot, read_suite, split_of
from tests.desks import EXAMPLES
from tests.factories import make_ticket
from text.dates import find_dates
from text.language import detect_language

TODAY = date(2026, 11, 14)
"""The clock of the example seller."""


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
        ({"expect": {"intents": ["wismoo"]}}, "expect.intents: there is no intent 'wismoo'; did you mean 'wismo'"),
        ({"expect": {"states": ["in_transit_lat"]}}, "expect.states: .* did you mean 'in_transit_late'"),
        ({"expect": {"commitments": {"refund_till": "2026-11-16"}}}, "expect.commitments: there is no commitment"),
        ({"expect": {"must_not_promise": ["refunds"]}}, "expect.must_not_promise: .* did you mean 'refund'"),
        ({"expect": {"must_not_state": ["shipment.1.expcted"]}}, "expect.must_not_state: .*'shipment.expcted'"),
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


def test_names_that_there_are_and_plain_words_are_expected_as_they_stand(tmp_path: Path) -> None:
    expect = {
        "must_state": ["shipment.2.expected", "passage.shipping-eu#3.value.1", "o.lebedeva", "13 November"],
        "must_not_promise": ["refund", "carrier_search", "return_until", "discount"],
    }
    (case,) = read_suite(_suite(tmp_path, _line(expect=expect)))
    assert case.expect.must_state == tuple(expect["must_state"])


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
    assert all(
        map(
            is_slot,
            (
                "shipment.1.expected",
                "commitment.invoice_by",
                "delivery.2.cost",
                "detail.100.value",
                "passage.shipping-eu#3.value.1",
            ),
        )
    )
    assert not any(map(is_slot, ("DHL", "13. November", "no.thing", "order", "order. Then")))


def test_references_are_in_the_buyers_language_and_name_the_days_that_are_promised() -> None:
    cases = [case for case in read_suite(EXAMPLES / "cases.jsonl") if case.expect.reference]
    languages = Counter(case.expect.language for case in cases)
    assert len(languages) == 10
    assert min(languages.values()) >= 4
    for case in cases:
        text, language = case.expect.reference or "", primary(case.expect.language or "")
        assert primary(detect_language(text, prior=language).language) == language, case.id
        named = {each.date.isoformat() for each in find_dates(text, language=language, today=TODAY) if each.date}
        promised = case.expect.commitments or {}
        wanted = {promised[name.removeprefix("commitment.")] for name in case.expect.must_state if name[:6] == "commit"}
        assert {value for value in wanted if value.startswith("2026-")} <= named, case.id


def test_the_suite_and_the_seller_that_the_docs_show_can_be_read(tmp_path: Path) -> None:
    shown = (EXAMPLES.parent / "eval" / "README.md").read_text(encoding="utf-8")
    for name, kind in (("suite.jsonl", "json"), ("seller.yaml", "yaml")):
        (tmp_path / name).write_text(shown.partition(f"```{kind}\n")[2].partition("```")[0], encoding="utf-8")
    cases = read_suite(tmp_path / "suite.jsonl")
    assert [case.provenance for case in cases] == [Provenance.OWN, Provenance.OWN]
    assert cases[0].ticket
    assert read_seller(tmp_path).may_override == ("Anna Kowalska", "Ben Ode")
    assert all(f"`{each}`" in shown for each in Provenance)
