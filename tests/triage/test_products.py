import pytest

from core.orders import OrderLine, Product
from tests.factories import eur
from tests.growth import takes_its_length
from triage.products import MIN_SCORE_RARE, ProductIndex

INDEX = ProductIndex(
    [
        Product(sku="HH-LAN-01", title="Laterne Hafenlicht"),
        Product(sku="HH-LAN-02", title="Harbour lantern, brass"),
        Product(sku="HH-BLA-06", title="Wolldecke Nordwind"),
        Product(sku="B0ABCD1234", title="Tasse Möwe, 2er-Set"),
        Product(sku="4006381333931", title="Lampada da tavolo ottone"),
        Product(sku="MOEWE", title="Kissen Sand"),
        Product(sku="HH-X-9", title="Деревянная лампа"),
        Product(sku="HH-T-1", title="மர விளக்கு பெரியது"),
        Product(sku="HH-S-1", title="Świecznik drewniany"),
        OrderLine(sku="HH-LINE-1", title="Bougie parfumée cèdre", price=eur("9.90")),
    ]
)


def named(text: str) -> list[str]:
    return [each.sku for each in INDEX.find_products(text)]


@pytest.mark.parametrize(
    "typed", ["HH-LAN-01", "hh-lan-01", "HHLAN01", "hh lan 01", "#HH-LAN-01", "HH_LAN_01", "HH‑LAN‑01"]
)
def test_an_article_number_is_found_however_it_is_typed(typed: str) -> None:
    text = f"Hallo, {typed} ist kaputt"
    best = INDEX.find_products(text)[0]
    assert (best.sku, best.score) == ("HH-LAN-01", 1.0)
    assert text[best.start : best.end] == best.text


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("Die Laternen Hafenlicht sind kaputt", "HH-LAN-01"),
        ("Hafenlicht", "HH-LAN-01"),
        ("the lanterns are broken", "HH-LAN-02"),
        ("HARBOUR LANTERN", "HH-LAN-02"),
        ("zwei Wolldecken", "HH-BLA-06"),
        ("Tassen Moewe", "B0ABCD1234"),
        ("le lampade da tavolo", "4006381333931"),
        ("EAN 4006381333931", "4006381333931"),
        ("деревянные лампы сломались", "HH-X-9"),
        ("மர விளக்கு உடைந்தது", "HH-T-1"),
        ("swiecznik drewniany pękł", "HH-S-1"),
        ("les bougies parfumees", "HH-LINE-1"),
        ("MOEWE ist da", "MOEWE"),
    ],
)
def test_a_title_is_found_without_accents_and_endings(text: str, sku: str) -> None:
    assert named(text)[0] == sku


@pytest.mark.parametrize(
    "text", ["", "where is my parcel?", "Wo ist mein Paket?", "13 brass", "xHH-LAN-01", "HH-LAN-011", "B0ABCD12345"]
)
def test_what_names_no_product_finds_none(text: str) -> None:
    assert [each for each in INDEX.find_products(text) if each.score >= 0.5] == []


def test_the_best_comes_first_and_each_once() -> None:
    found = INDEX.find_products("Laterne Hafenlicht HH-LAN-01, dann Wolldecke und nochmal Laterne Hafenlicht")
    assert [each.sku for each in found] == ["HH-LAN-01", "HH-BLA-06"]
    assert all(each.score >= MIN_SCORE_RARE for each in found)


def test_words_far_apart_are_not_one_title() -> None:
    (near,) = INDEX.find_products("brass harbour")
    (far,) = INDEX.find_products("brass " + "and then " * 20 + "harbour")
    assert far.score < 0.5 < near.score


def test_an_empty_catalogue_names_nothing() -> None:
    assert ProductIndex([]).find_products("HH-LAN-01") == ()
    assert len(INDEX) == 10


def test_a_product_without_a_telling_title_or_number_harms_nothing() -> None:
    index = ProductIndex([Product(sku="-", title="-"), Product(sku="12", title="a b")])
    assert index.find_products("12 - a b") == ()


@pytest.mark.parametrize("piece", ["lantern ", "A1-", "1 1 ", "HH-LAN-01 ", "brass tent lantern ", "வி", "\ud800a "])
def test_a_huge_text_takes_its_length(piece: str) -> None:
    assert takes_its_length(INDEX.find_products, piece)


def test_half_a_title_names_its_product_in_whichever_order_its_words_are_summed_up() -> None:
    for n in range(10, 20):
        each = [chr(ord("a") + k) * 3 for k in range(n)]
        titles = {f"P-{k}": f"lamp{k} oak{k} linen{k} shade{k} brass{k} round{k}" for k in each}
        titles |= {f"Q-{k}": titles[f"P-{k}"] for k in each}  # no word is of one product alone
        titles |= {f"T-{k}": f"oak{k} brass{k} linen{k} round{k} stool" for k in each}
        titles |= {f"U-{k}": f"linen{k} round{k} table" for k in each}
        index = ProductIndex(Product(sku=sku, title=title) for sku, title in titles.items())
        found = {k: {mention.sku for mention in index.find_products(f"my lamp{k} oak{k} linen{k}")} for k in each}
        assert [k for k, skus in found.items() if f"P-{k}" not in skus] == []
