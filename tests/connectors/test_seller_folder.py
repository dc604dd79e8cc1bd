"""`seller.yaml`: read closed, with the line of whatever is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.seller_folder import read_seller
from core.errors import InputError

SELLER = """\
id: harbour
name: Harbour & Home
offers:
  return_window_days: {value: 60, source: "returns-eu#1"}
stores:
  - id: harbour-de
    marketplace: amazon-de
    country: DE
    language: de
    timezone: Europe/Berlin
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "returns-eu.md").write_text("---\ntitle: Returns\nlanguage: en\n---\n\nSixty days.\n")
    (tmp_path / "seller.yaml").write_text(SELLER)
    return tmp_path


def problem(folder: Path, before: str, after: str) -> str:
    assert before in SELLER
    (folder / "seller.yaml").write_text(SELLER.replace(before, after))
    with pytest.raises(InputError) as caught:
        read_seller(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_seller_is_read_with_its_stores_and_offers(folder: Path) -> None:
    seller = read_seller(folder)
    assert seller.stores[0].marketplace == "amazon"
    assert seller.offers.return_window_days
    assert seller.offers.return_window_days.value == 60
    assert seller.clock is None


def test_a_clock_may_be_written_with_or_without_quotes(folder: Path) -> None:
    for written in ("2026-11-14T21:41:00+01:00", '"2026-11-14T21:41:00+01:00"'):
        (folder / "seller.yaml").write_text(SELLER + f"clock: {written}\n")
        assert read_seller(folder).clock == datetime(2026, 11, 14, 20, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("offers:", "ofers:", "seller.yaml:3: ofers: unknown field"),
        ("timezone: ", "time_zone: ", "seller.yaml:10: stores.0.time_zone: unknown field"),
        ("    country: DE\n", "", "seller.yaml:6: stores.0.country: is required"),
        ("amazon-de", "amazonia", "seller.yaml:7: stores.0.marketplace: unknown marketplace 'amazonia'"),
        ("{value: 60", "{value: sixty", "seller.yaml:4: offers.return_window_days.value: "),
        ("return_window_days", "return_days", "seller.yaml:4: offers.return_days: unknown field"),
        ("Europe/Berlin", "Europe/Berln", "seller.yaml:10: stores.0.timezone: there is no time zone 'Europe/Berln'"),
        ("Europe/Berlin", "../../etc/passwd", "seller.yaml:10: stores.0.timezone: there is no time zone"),
        ("Europe/Berlin", "Europe", "seller.yaml:10: stores.0.timezone: there is no time zone"),
        ("returns-eu#1", "return-eu#1", "no policies/return-eu.md; did you mean 'returns-eu'?"),
        (
            "    country: DE\n",
            "    country: DE\n    offers: {refund_working_days: {value: 3, source: 'refunds#1'}}\n",
            "seller.yaml:9: stores.0.offers.refund_working_days.source: 'refunds#1': there is no policies/refunds.md",
        ),
        ("id: harbour\n", "id: [harbour\n", "is not YAML"),
        ("language: de", "language: German", "seller.yaml:9: stores.0.language: "),
    ],
)
def test_what_is_wrong_is_named_with_line_and_field(folder: Path, before: str, after: str, says: str) -> None:
    assert says in problem(folder, before, after)


def test_a_folder_without_seller_yaml_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no seller.yaml; examples/seller.yaml shows"):
        read_seller(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        read_seller(tmp_path / "nowhere")
