import re

import pytest

from core.marketplaces import STRICTEST, all_marketplaces, find, find_known

IDS = (
    "amazon ebay mercadolibre walmart etsy mirakl allegro cdiscount zalando bol otto kaufland rakuten-fr tiktokshop "
    "shopee lazada ozon wildberries yandex-market emag trendyol own-store"
)


def test_every_marketplace_has_its_file() -> None:
    assert set(all_marketplaces()) == {*IDS.split(), STRICTEST}


def test_no_alias_stands_for_two_marketplaces() -> None:
    names = [name for place in all_marketplaces().values() for name in (place.id, *place.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("given", "expected"),
    [("amazon", "amazon"), ("Shopify", "own-store"), (" EBAY ", "ebay"), ("Mercado Libre", "mercadolibre")],
)
def test_ids_and_aliases_are_found_in_any_case(given: str, expected: str) -> None:
    assert find_known(given).id == expected


def test_an_unknown_marketplace_gets_the_strictest_profile() -> None:
    strictest = find("no-such-place")
    limits = [place.max_chars for place in all_marketplaces().values() if place.max_chars]
    assert strictest.id == STRICTEST
    assert strictest.max_chars == min(limits)
    assert not strictest.emoji
    assert find(None) is strictest


def test_an_unknown_marketplace_is_an_error_where_it_must_be_known() -> None:
    with pytest.raises(ValueError, match=r"unknown marketplace 'amazn'; known are allegro, amazon, "):
        find_known("amazn")


@pytest.mark.parametrize(
    ("marketplace", "order_id"),
    [
        ("amazon", "305-1234567-7654321"),
        ("ebay", "14-12345-12345"),
        ("mercadolibre", "2000003508419013"),
        ("mirakl", "Order_00010-A"),
        ("own-store", "#EU1001-A"),
    ],
)
def test_order_ids_fit_their_marketplaces_format(marketplace: str, order_id: str) -> None:
    pattern = find(marketplace).order_id
    assert pattern is not None
    assert re.fullmatch(pattern, order_id)
