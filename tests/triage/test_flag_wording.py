"""What only the turn of a phrase shows, in ten languages, and near misses."""

import pytest
from pydantic import ValidationError

from core.triage import Flag
from triage.flag_wording import FlagWording, flags_in
from triage.wording import to_wording

HALF_HIDDEN = [
    ("en", "Refund me half and you get five stars; don't, and it will be one star."),
    ("de", "Ein Rabatt, und es gibt eine gute Bewertung, sonst eine schlechte Bewertung."),
    ("en", "Half the price back and you will hear me speak well of you; otherwise the opposite."),
    ("de", "Mit einem Rabatt empfehle ich Sie weiter, andernfalls warne ich jeden."),
    ("fr", "Une remise et je vous recommande, sinon tout le contraire."),
    ("it", "Metà dei soldi indietro e parlerò bene di voi, altrimenti l'opposto."),
    ("es", "Con un descuento los recomiendo, de lo contrario aviso a todos."),
    ("pt", "Com desconto recomendo a loja, caso contrário aviso todos."),
    ("nl", "De helft terug en ik ben vol lof, anders het omgekeerde."),
    ("pl", "Dajcie rabat, to was polecę, w przeciwnym razie ostrzegę wszystkich."),
    ("ru", "Сделайте скидку, и я вас порекомендую, иначе предупрежу всех."),
    ("ta", "தள்ளுபடி தந்தால் பரிந்துரைப்பேன், இல்லாவிட்டால் எச்சரிப்பேன்."),
]
QUIET = [
    ("en", "What would you take off for sixty lamps? Otherwise we take ten."),
    ("de", "Ich empfehle Sie gern weiter. Sonst ist alles in Ordnung, nur das Geld fehlt noch."),
    ("fr", "Sinon tout est parfait et je vous recommande, il manque juste le remboursement."),
    ("es", "Si no hay descuento, llevo diez."),
    ("ru", "Верните деньги, иначе закажу в другом магазине."),
    ("ta", "தள்ளுபடி இருக்கிறதா? இல்லையென்றால் பத்து போதும்."),
]


@pytest.mark.parametrize(("language", "text"), HALF_HIDDEN)
def test_praise_for_money_and_else_its_opposite_is_extortion(language: str, text: str) -> None:
    assert flags_in(to_wording(text, language)) == (Flag.EXTORTION,)


@pytest.mark.parametrize(("language", "text"), QUIET)
def test_a_price_or_a_recommendation_alone_is_none(language: str, text: str) -> None:
    assert flags_in(to_wording(text, language)) == ()


def test_a_rule_that_is_no_pattern_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no regular expression"):
        FlagWording.model_validate({"extortion": [["(open"]]})
