"""What detectors look at first, to tell in no time that there is nothing to find, never says so wrongly."""

import random
import re
from typing import Any

import pytest

from policies import detectors_accounts as accounts
from policies import detectors_contact as contact
from policies import detectors_form as form
from policies import detectors_numbers as numbers
from text.normalise import normalise

PIECES = (
    *(
        " 4111 1111 1111 1111 ",
        " 4111-1111-1111-1111 ",
        " f**k ",
        " s#@!t ",
        " SEND IT, NOW ",
        " ÄRGER ÜBER-ALLES LOS ",
    ),
    *(
        "a",
        "Ab",
        "AB",
        "DE",
        "LOUD",
        "O",
        "l",
        "0",
        "3",
        "12",
        "4111",
        "1111",
        " ",
        " ",
        "-",
        ".",
        ",",
        "!",
        "?",
        "*",
        "#",
    ),
    *(
        "%",
        "{",
        "{name}",
        "[",
        "<<",
        "$",
        "k",
        " c o m",
        ". co m",
        ".d e",
        "T€l€gr@m",
        "wh@ts.app",
        "Vıber",
        "1nsta gram",
    ),
    *(
        "unsubscrİbe",
        "Opt-Out",
        "Désabonn",
        "отписа",
        "8",
        "BNK",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "5 5 5 - O I 7 3",
    ),
)
PAIRS: dict[str, tuple[Any, re.Pattern[str], bool]] = {
    "mixed": (contact._MIXED, contact._MAY_BE_MIXED, False),
    "opt out": (contact._OPT_OUT, contact.MAY_OPT_OUT, True),
    "spaced ending": (contact._SPACED_ENDING, contact.MAY_BE_SPACED_ENDING, True),
    "messenger": (contact._hidden("contact-messenger")[1], contact._hidden("contact-messenger")[0], True),
    "social": (contact._hidden("contact-social")[1], contact._hidden("contact-social")[0], True),
    "run": (numbers._RUN, numbers.MAY_BE_RUN, False),
    "wallet": (accounts._WALLET, accounts.MAY_BE_WALLET, False),
    "card": (accounts._CARD, accounts.MAY_BE_CARD, False),
    "placeholder": (form._PLACEHOLDER, form._MAY_BE_PLACEHOLDER, False),
    "masked": (form._MASKED_WORD, form.MAY_BE_MASKED, False),
    "shouted": (form._SHOUTED, form._MAY_BE_SHOUTED, False),
    "repeated": (form.REPEATED_SIGN, form._MAY_BE_REPEATED, False),
}
"""Pattern, first look, whether that is taken at text in lower case."""


@pytest.mark.parametrize("name", PAIRS)
def test_a_first_look_sees_whatever_the_pattern_fits(name: str) -> None:
    pattern, first_look, in_lower_case = PAIRS[name]
    draw = random.Random(name)
    fitted = 0
    for _ in range(3_000):
        clean = normalise("".join(draw.choices(PIECES, k=draw.randint(1, 14))))
        if pattern.search(clean.text):
            fitted += 1
            assert first_look.search(clean.small if in_lower_case else clean.text), clean.text
    assert fitted > 2
