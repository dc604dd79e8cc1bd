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
        (
            "country: DE\n",
            "country: DE\n    delivery:\n      - {countries: [DE], cost: 4.95}\n",
            "seller.yaml:10: stores.0.delivery.0.cost: needs its currency: 4.95 EUR",
        ),
        (
            "country: DE\n",
            "country: DE\n    delivery:\n      - {countries: [DE], cost: 4.955 EUR}\n",
            "seller.yaml:10: stores.0.delivery.0.cost: 4.955 EUR is no price",
        ),
        (
            "country: DE\n",
            "country: DE\n    delivery:\n      - {countries: [DE], working_days: [5, 2]}\n",
            "seller.yaml:10: stores.0.delivery.0.working_days: from 5 to 2 is no range of 1 to 120 working days",
        ),
        (
            "country: DE\n",
            "country: DE\n    delivery:\n      - {countries: [DE, AT]}\n      - {countries: [AT]}\n",
            "stores.0.delivery: AT is named twice",
        ),
        (
            "country: DE\n",
            "country: DE\n    delivery:\n      - {countries: [XX]}\n",
            "stores.0.delivery.0.countries.0: XX is no country of ISO 3166-1",
        ),
        (
            "country: DE\n",
            "country: DE\n    delivery:\n      - {countries: [DE], cost: 4.95 EUR, free_from: 50 GBP}\n",
            "cost is in EUR, free_from in GBP",
        ),
        (
            "country: DE\n",
            'country: DE\n    delivery:\n      - {countries: [DE], source: "shipping#1"}\n',
            "stores.0.delivery.0.source: 'shipping#1': there is no policies/shipping.md",
        ),
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
            "    country: DE  # no refunds#1\n    offers: {refund_working_days: {value: 3, source: 'refunds#1'}}\n",
            "seller.yaml:9: stores.0.offers.refund_working_days.source: 'refunds#1': there is no policies/refunds.md",
        ),
        (
            "offers:",
            "offers:\n  special:\n    - {countries: [FR], grants: {return_window_weeks: {value: 3}}}",
            "seller.yaml:5: offers.special.0.grants: unknown grant return_window_weeks; there are ",
        ),
        (
            "offers:",
            "offers:\n  special:\n    - {countries: [FR], grants: {return_window_days: {value: 90, source: 'fr#1'}}}",
            "offers.special.0.grants.return_window_days.source: 'fr#1': there is no policies/fr.md",
        ),
        (
            "offers:",
            "offers:\n  label_working_days: {value: 3651}",
            "seller.yaml:4: offers.label_working_days: label_working_days is 3651, more than 3650",
        ),
        (
            "offers:",
            "offers:\n  special:\n    - {countries: [FR], grants: {return_window_days: {value: 3651}}}",
            "offers.special.0.grants: return_window_days is 3651, more than 3650",
        ),
        ("offers:", "offers:\n  goods: {Gifts: shoes}", "seller.yaml:4: offers.goods.Gifts: "),
        ("id: harbour\n", "id: [harbour\n", "is not YAML"),
        ("language: de", "language: German", "seller.yaml:9: stores.0.language: "),
    ],
)
def test_what_is_wrong_is_named_with_line_and_field(folder: Path, before: str, after: str, says: str) -> None:
    assert says in problem(folder, before, after)


def test_a_limit_in_money_may_be_as_high_as_a_currency_needs(folder: Path) -> None:
    path = folder / "seller.yaml"
    path.write_text(path.read_text().replace("offers:", "offers:\n  decision_limit: {value: 2500000}"))
    limit = read_seller(folder).offers.decision_limit
    assert limit is not None
    assert limit.value == 2_500_000


def test_a_folder_without_seller_yaml_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no seller.yaml; examples/seller.yaml shows"):
        read_seller(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        read_seller(tmp_path / "nowhere")


def test_an_address_that_nobody_worded_is_refused_with_its_field(folder: Path) -> None:
    voices = "    voices:\n      de: {formal: false}\n      pl: {signature: Zespół,\n           formal: false}\n"
    (folder / "seller.yaml").write_text(SELLER + voices)
    assert not read_seller(folder, informal_in=("de", "pl")).stores[0].voices["pl"].formal
    with pytest.raises(InputError) as caught:
        read_seller(folder, informal_in=("de",))
    assert "seller.yaml:14: stores.0.voices.pl.formal: no informal wordings in 'pl'" in str(caught.value)


def test_a_word_to_avoid_is_a_word(folder: Path) -> None:
    (folder / "seller.yaml").write_text(SELLER + "    voices:\n      de: {avoid: [leider, '']}\n")
    with pytest.raises(InputError, match=r"stores\.0\.voices\.de\.avoid\.1"):
        read_seller(folder)


ROUTING = """\
routing:
  - name: valuable
    when: {order_value_at_least: 500 EUR}
    queue: 'vip-{language}'
    assignee: anna
  - name: french
    when:
      store: harbour-de
      language: fr
    queue: french
"""


def test_routing_rules_are_read_in_their_order(folder: Path) -> None:
    (folder / "seller.yaml").write_text(SELLER + ROUTING)
    rules = read_seller(folder, known_intents=("wismo",)).routing
    assert [rule.name for rule in rules] == ["valuable", "french"]
    assert rules[0].when.order_value_at_least
    assert rules[0].when.order_value_at_least.currency == "EUR"
    assert rules[1].when.store == ("harbour-de",)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("store: harbour-de", "store: harbour-fr", "seller.yaml:18: routing.1.when.store: unknown store 'harbour-fr'"),
        ("language: fr", "intent: wizmo", "seller.yaml:19: routing.1.when.intent: unknown intent 'wizmo'"),
        ("language: fr", "flag: wrath", "seller.yaml:19: routing.1.when.flag.0: "),
        ("language: fr", "lang: fr", "seller.yaml:19: routing.1.when.lang: unknown field"),
        ("{order_value_at_least: 500 EUR}", "{order_value_at_least: 500}", "seller.yaml:13: "),
        ("{order_value_at_least: 500 EUR}", "{}", "seller.yaml:16: routing.1: 'french' can never fire: 'valuable'"),
        ("name: french", "name: valuable", "seller.yaml:16: routing.1.name: 'valuable' is taken"),
        ("queue: french", "queue: Les Français", "seller.yaml:20: routing.1.queue: "),
        ("    queue: french\n", "", "seller.yaml:16: routing.1.queue: is required"),
    ],
)
def test_a_wrong_rule_is_named_with_line_and_field(folder: Path, before: str, after: str, says: str) -> None:
    assert before in ROUTING
    (folder / "seller.yaml").write_text(SELLER + ROUTING.replace(before, after))
    with pytest.raises(InputError) as caught:
        read_seller(folder, known_intents=("wismo",))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ("    service_level_hours: 0\n", "seller.yaml:11: stores.0.service_level_hours: "),
        ('    working_hours: {opens: 9:00, closes: "17:00"}\n', "put the time in quotes"),
        ('    working_hours: {opens: "17:00", closes: "09:00"}\n', "is less than an hour"),
        ('    working_hours: {days: [], opens: "09:00", closes: "17:00"}\n', "stores.0.working_hours.days: "),
        ('    working_hours: {days: [mon, mon], opens: "09:00", closes: "17:00"}\n', "days: mon is named twice"),
        (
            '    service_level_hours: null\n    working_hours: {opens: "09:00", closes: "17:00"}\n',
            "seller.yaml:12: stores.0.working_hours: says when the service level runs; service_level_hours is missing",
        ),
    ],
)
def test_a_wrong_service_level_is_named(folder: Path, added: str, says: str) -> None:
    (folder / "seller.yaml").write_text(SELLER + added)
    with pytest.raises(InputError) as caught:
        read_seller(folder)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ("agent_language: xx", "seller.yaml:11: stores.0.agent_language: xx is no language"),
        ("languages: [de, zz]", "seller.yaml:11: stores.0.languages.1: zz is no language"),
        ("languages: [de, de]", "seller.yaml:11: stores.0.languages: de is named twice"),
        ("voices: {xx: {signature: A}}", "stores.0.voices.xx"),
        ("currency: EUX", "stores.0.currency: EUX is no currency of ISO 4217"),
        ("offers: {return_cost_percent: {value: 250}}", "return_cost_percent is 250, more than 100"),
    ],
)
def test_a_slip_in_a_store_is_named(folder: Path, added: str, says: str) -> None:
    (folder / "seller.yaml").write_text(f"{SELLER}    {added}\n")
    with pytest.raises(InputError) as caught:
        read_seller(folder)
    assert says in str(caught.value)
