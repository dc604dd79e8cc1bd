import time
from random import Random

import pytest

from text.normalise import Normalised
from text.repeats import LONG, WINDOW, without_repeats

NEWS = "the one thing that matters"


def shortened(text: str) -> Normalised:
    return without_repeats(Normalised(text))


def test_a_short_text_stays_as_it_is() -> None:
    text = "5 EUR " * 100
    assert shortened(text).text == text


@pytest.mark.parametrize("at", [0, 9_994, 60_002, 119_985])
def test_what_repeats_goes_and_news_stay_with_all_that_stands_around_them(at: int) -> None:
    log = "line 5 of the log. " * 6_500
    lean = shortened(log[:at] + NEWS + log[at:])
    start = lean.text.index(NEWS)
    assert len(lean.text) < 12_000
    assert lean.text.count(NEWS) == 1
    assert lean.original(start, start + len(NEWS)).start == at
    before, after = log[:at][-2 * WINDOW :], log[at:][: 2 * WINDOW]
    assert before + NEWS + after in lean.text


def test_a_text_that_never_repeats_stays_as_it_is() -> None:
    chance = Random(5)
    text = " ".join(str(chance.randrange(10**6)) for _ in range(LONG))
    assert shortened(text).text == text


@pytest.mark.parametrize("text", ["a" * 200_000, "1-" * 100_000, "<" * 200_000, " " * 200_000, "\n" * 200_000])
def test_a_text_without_words_repeats_too(text: str) -> None:
    start = time.process_time()
    assert len(shortened(text).text) < 8_000
    assert time.process_time() - start < 1
