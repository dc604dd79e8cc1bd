"""What a carrier's silence and words mean, what kind of goods a category is, and what a wrong table is told."""

from pathlib import Path

import pytest

from core.errors import InputError
from core.offers import Goods, Offers
from core.reading import read_yaml, yaml_to_record
from policies import goods, tracking
from policies.goods import goods_of
from policies.tracking import TrackingTable, is_called_lost, is_in_customs
from tests.policies.situations import at
from tests.policies.situations_parcels import scanned


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Arrived at customs office of exchange", True),
        ("Die Sendung wird dem Zoll vorgestellt", True),
        ("Retenido en aduana", True),
        ("Objeto aguardando fiscalização aduaneira", True),
        ("Przekazano do kontroli celnej", True),
        ("Прием на таможню", True),
        ("Die Sendung wurde vom Zoll abgefertigt", False),
        ("Dédouanement terminé", False),
        ("Sdoganamento completato", False),
        ("Выпущено таможней", False),
        ("In transit to Zollikon", False),
        ("Delivered to customer", False),
    ],
)
def test_customs_in_a_carriers_words(text: str, held: bool) -> None:
    assert is_in_customs(scanned(text, at(11, 12))) is held


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("PACKAGE DECLARED LOST", True),
        ("Colis égaré", True),
        ("Envío extraviado", True),
        ("Pakket is zoekgeraakt", True),
        ("Przesyłka zaginęła w transporcie", True),
        ("Отправление утрачено", True),
        ("Label lost, relabelled", False),
        ("Lost item has been found", False),
        ("Shipment delayed", False),
    ],
)
def test_loss_in_a_carriers_words(text: str, lost: bool) -> None:
    assert is_called_lost(scanned(text, at(11, 12))) is lost


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("Personalised jewellery", Goods.CUSTOM_MADE),
        ("Fotogeschenke > personalisierte Tassen", Goods.CUSTOM_MADE),
        ("custom_made", Goods.CUSTOM_MADE),
        ("Fresh cheese & perishables", Goods.PERISHABLE),
        ("Bielizna damska", Goods.HYGIENE),
        ("Lipstick and Make-up", Goods.HYGIENE),
        ("Home / Magazines", Goods.PERIODICAL),
        ("E-Books", Goods.DIGITAL),
        ("Handys & Zubehör", Goods.ELECTRONICS),
        ("Magazine holders", Goods.ORDINARY),
        ("Digital clocks", Goods.ORDINARY),
        ("Phone cases", Goods.ORDINARY),
        ("Travel mugs", Goods.ORDINARY),
        ("Customer favourites", Goods.ORDINARY),
        ("", Goods.ORDINARY),
        (None, Goods.ORDINARY),
    ],
)
def test_what_kind_of_goods_a_category_is(category: str | None, kind: Goods) -> None:
    assert goods_of(category, Offers()) is kind


def test_the_sellers_own_word_for_a_category_wins() -> None:
    offers = Offers(goods={"Gift cards": Goods.ORDINARY, "Sonderposten": Goods.CUSTOM_MADE})
    assert goods_of("gift CARDS", offers) is Goods.ORDINARY
    assert goods_of("Sonderposten", offers) is Goods.CUSTOM_MADE


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "lane: union, no_scan: 7, lost: 20",
            "lane: union, no_scan: 7, lost: 7",
            r"lost \(7\) must be more than no_scan",
        ),
        ("lane: union, no_scan", "lane: onion, no_scan", r"t\.yaml:\d+: silence\.5\.lane: "),
        (
            "{lane: union, no_scan: 7, lost: 20}",
            "{lane: domestic, no_scan: 7, lost: 20}",
            "every carrier on lane union",
        ),
        ("customs_no_scan: 15", "customs_no_scan: -1", r"t\.yaml:\d+: customs_no_scan: "),
    ],
)
def test_a_wrong_table_of_silence_is_told_by_line_and_field(old: str, new: str, error: str) -> None:
    text = tracking.FILE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(InputError, match=error):
        yaml_to_record(text.replace(old, new, 1), TrackingTable, file="t.yaml")


def test_a_wrong_kind_of_goods_is_told_by_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "goods.yaml"
    path.write_text("kinds:\n  shoes: {whole: [boots]}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"goods\.yaml:2: kinds\.shoes"):
        read_yaml(path, goods.GoodsTable)


def test_a_long_scan_is_read_in_no_time_and_only_at_its_beginning() -> None:
    assert not is_in_customs(scanned("a" * 200_000 + " customs", at(11, 12)))
