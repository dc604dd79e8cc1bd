"""The wordings' files: complete in every language, honest about their slots, wrong ones refused with their place."""

import re
from pathlib import Path

import pytest

from core.drafts import Point
from core.errors import InputError
from drafting.acts import FOLDER, ActKind, language_for, load_acts, load_catalogue, read_acts, written_languages
from drafting.languages import FOLDER as PHRASES
from drafting.slots import SLOT, SLOTS, find_slots

LANGUAGES = written_languages()


def test_every_written_language_has_its_phrases() -> None:
    assert set(written_languages()) == {path.stem for path in PHRASES.glob("*.yaml")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_is_worded_once_a_way(language: str) -> None:
    acts = load_acts(language)
    assert set(acts.acts) == set(load_catalogue())
    everything = [wording for wordings in acts.acts.values() for wording in wordings if SLOT.sub("", wording).strip()]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("language", LANGUAGES)
def test_holding_words_hold_no_value(language: str) -> None:
    for name, act in load_catalogue().items():
        if act.kind is ActKind.HOLDING:
            assert all(not find_slots(wording) for wording in load_acts(language).wordings(name)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_that_names_a_commitment_belongs_to_an_act_that_makes_one(language: str) -> None:
    honest_no = {"return_not_possible", "refund_not_possible"}  # they name the day on which a window ended
    for name, wordings in load_acts(language).acts.items():
        promised = any(slot.name.startswith("commitment.") for wording in wordings for slot in find_slots(wording))
        if promised:
            assert load_catalogue()[name].kind is ActKind.COMMITMENT or name in honest_no, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_missing_can_be_asked_for(language: str) -> None:
    never_asked = ("store.", "buyer.", "candidate.", "order.parcels")
    assert set(load_acts(language).missing) == {name for name in SLOTS if not name.startswith(never_asked)}


def test_german_speaks_formally() -> None:
    informal = re.compile(r"\b(du|dein|deine|deinen|dir|dich|euch|euer|ihr)\b")
    for wordings in load_acts("de").acts.values():
        assert not any(informal.search(wording) for wording in wordings)


def test_no_wording_shouts_or_fills_space() -> None:
    for language in LANGUAGES:
        for act, wordings in load_acts(language).acts.items():
            for wording in wordings:
                assert act == "greeting" or "!" not in wording
                assert wording == wording.strip()
                assert "  " not in wording
                assert len(wording) < 320


def test_a_region_is_written_in_its_language_and_what_has_no_wordings_in_english() -> None:
    assert [language_for(tag) for tag in ("de-AT", "en-US", "pt-BR", "zh-Hant")] == ["de", "en", "pt", "en"]


def test_a_point_allows_the_wordings_that_state_no_more_than_its_values() -> None:
    acts = load_acts("en")
    point = Point(act="parcel_last_seen", subject="shipment.2", slots=("shipment.2.last_scan.date",))
    assert acts.allowed(point) == ("It was last scanned {shipment.2.last_scan.date|on}.",)


def test_a_point_without_known_values_allows_its_first_wording() -> None:
    point = Point(act="promise_invoice", slots=())
    assert len(load_acts("en").allowed(point)) == 1


WRONG = {
    "unknown slot": ('"Your parcel {shipment.colour}."', "unknown slot 'shipment.colour'"),
    "unknown role": ('"Your parcel {shipment.expected|at}."', "has no role 'at'"),
    "role of another kind": ('"Your parcel {shipment.carrier|on}."', "has no role 'on'"),
    "digit": ('"Your parcel comes in 3 days."', "digit"),
    "digit of another script": ('"Your parcel comes in ٣ days."', "digit"),
    "open brace": ('"Your parcel {shipment.expected|on comes."', "brace"),
    "two families": ('"{shipment.carrier} has {return.id}."', "two families"),
}


@pytest.mark.parametrize(("wording", "problem"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_wording_is_refused_with_file_and_line(tmp_path: Path, wording: str, problem: str) -> None:
    text = (FOLDER / "en.yaml").read_text(encoding="utf-8")
    right = '"Your order has not left us yet."'
    line = next(number for number, each in enumerate(text.splitlines(), start=1) if right in each)
    path = tmp_path / "en.yaml"
    path.write_text(text.replace(right, wording, 1), encoding="utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        read_acts(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)


def test_an_act_that_is_missing_or_unknown_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "en.yaml").read_text(encoding="utf-8")
    path = tmp_path / "en.yaml"
    path.write_text(text.replace("  invoice_ready:", "  invoice_redy:"), encoding="utf-8")
    with pytest.raises(InputError, match="invoice_redy"):
        read_acts(path)
    path.write_text(re.sub(r"  invoice_ready:\n.*\n", "", text), encoding="utf-8")
    with pytest.raises(InputError, match="no wording for invoice_ready"):
        read_acts(path)
