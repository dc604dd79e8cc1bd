"""What is looked at first, to tell in no time that there is nothing to find, never says so wrongly."""

import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from text import addresses, contact_look, normalise, phones
from text.contact_words import by_letter, contact_patterns
from text.normalise import Normalised, is_usual

PIECES = (
    *("a", "b", "O", "l", "I", "ol", "7", "0", "12", "4930", " ", "  ", "\n", ".", " . ", ",", "/", "-", "_", "*", "+"),
    *("@", " @ ", "(at)", " AT ", "[dot]", " Punkt ", " dOt ", ".com", " DE", ".de", "www", "www,", "WWW.", "http://"),
    *(
        "hxxp",
        "%40",
        "-at-",
        "_dot_",
        "one",
        "Zwei",
        "double ",
        "null",
        "bit",
        ".ly/",
        "bit . ly/",
        "g r a t",
        "х",
        "ш",
    ),
    *(
        "WhatsApp",
        "wats app",
        "İnsta",
        "Vıber",
        "on signal",
        "Telegram",
        "@lamp_shop",
        "😀",
        "©",
        "ß",
        "é",
        "1",
        "T€l€",
        "ா",
    ),
)
PAIRS: dict[str, tuple[Any, Callable[[Normalised], Any]]] = {
    "apart": (normalise._PULLED_APART, lambda each: normalise._MAY_BE_APART.search(each.text)),
    "leet": (normalise._LEET_SIGN, lambda each: normalise._MAY_BE_LEET.search(each.text)),
    "look-alike": (normalise._LOOK_ALIKE, lambda each: normalise._MAY_LOOK_ALIKE.search(each.text)),
    "spaced": (addresses._SPACED, lambda each: addresses._MAY_BE_SPACED.search(each.text)),
    "defanged": (addresses._DEFANGED, lambda each: addresses._MAY_BE_DEFANGED.search(each.small)),
    "escaped": (addresses._ESCAPED, lambda each: addresses._MAY_BE_DEFANGED.search(each.small)),
    "picture": (contact_look._PICTURE, lambda each: contact_look._MAY_BE_PICTURE.search(each.text)),
    "spelled": (phones._SPELLED, lambda each: phones._MAY_BE_SPELLED.search(each.small)),
    "digits apart": (phones._SPACED, lambda each: phones._MAY_BE_STRETCH.search(each.text)),
    "stretch": (phones._STRETCH, lambda each: phones._MAY_BE_STRETCH.search(each.text)),
    "ending": (contact_patterns().worded_mail_host, lambda each: contact_patterns().may_ending.search(each.small)),
    "host": (contact_patterns().worded_host, lambda each: contact_patterns().may_ending.search(each.small)),
    "dot": (contact_patterns().worded_host, lambda each: contact_patterns().may_hidden_dot.search(each.small)),
    "at": (contact_patterns().worded_at, lambda each: contact_patterns().may_at.search(each.small)),
    "tied": (contact_patterns().tied_word, lambda each: contact_patterns().may_tied.search(each.small)),
    "messenger": (contact_patterns().messenger, lambda each: contact_patterns().may_name.search(each.small)),
    "social": (contact_patterns().social, lambda each: contact_patterns().may_name.search(each.small)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_first_look_sees_whatever_the_pattern_fits(name: str) -> None:
    pattern, first_look = PAIRS[name]
    draw = random.Random(name)
    fitted = 0
    for _ in range(3_000):
        clean = normalise.normalise("".join(draw.choices(PIECES, k=draw.randint(1, 14))))
        if pattern.search(clean.text):
            fitted += 1
            assert first_look(clean), clean.text
    if name not in ("spaced", "spelled", "digits apart"):
        assert fitted > 5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("spaced", "j o h n @ m a i l . c o m"),
        ("spelled", "Null eins sieben eins zwei drei vier fünf"),
        ("spelled", "double five 0 1 seven-two-NINE oh"),
        ("digits apart", "0 1 7 1 * 3 9 - 2 | 0"),
    ],
)
def test_a_first_look_sees_rare_disguises(name: str, text: str) -> None:
    pattern, first_look = PAIRS[name]
    assert pattern.search(text)
    assert first_look(Normalised(text))


def test_usual_characters_are_those_that_normalising_leaves_alone() -> None:
    usual = [char for char in map(chr, range(0x110000)) if is_usual(char)]
    assert len(usual) > 400
    for char in usual:
        assert unicodedata.normalize("NFKC", char) == char
        assert unicodedata.normalize("NFKC", char.casefold()) == char.casefold()
        assert not unicodedata.category(char).startswith(("M", "Cf"))
        assert char in "\t\n\r" or unicodedata.category(char) != "Cc"
        assert not any(unicodedata.category(each).startswith("M") for each in char.casefold())


def test_expressions_are_ordered_by_their_first_letter() -> None:
    assert by_letter(["abc", "(?:ax|by) z", "b"]) == "a(?:bc|x z)|b(?:y z|)"
