"""What a catalogue may state of a product: measures with a unit, words that every language has, yes and no."""

import pytest
from pydantic import ValidationError

from core.details import DETAILS, Colour, Details, Material, detail_of, detail_subject


def test_measures_lists_and_yes_or_no_are_read() -> None:
    given = {"weight": "2.4 kg", "folded_size": "45 × 16 × 16 cm", "colours": "blue, white", "dishwasher_safe": "yes"}
    details = Details.model_validate(given)
    assert details.colours == (Colour.BLUE, Colour.WHITE)
    assert details.dishwasher_safe is True
    assert Details.model_validate({"materials": ["stainless_steel"]}).materials == (Material.STAINLESS_STEEL,)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("weight", "2.4", "is no weight, such as 2.4 kg"),
        ("weight", "2,4 kg", "is no weight"),
        ("height", "3 kg", "is no length, such as 45.5 cm"),
        ("power", "sixty W", "is no power"),
        ("colours", ["mauve"], "Input should be"),
        ("persons", 0, "greater than or equal to 1"),
        ("waterproof", "IPX4", "valid boolean"),
        ("smell", "good", "Extra inputs"),
    ],
)
def test_what_no_draft_could_say_is_refused(field: str, value: object, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Details.model_validate({field: value})


def test_a_detail_goes_by_its_product_and_place() -> None:
    for at in range(len(DETAILS)):
        assert detail_of(detail_subject(3, at)) == (3, at)
