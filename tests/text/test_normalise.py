import html
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("john&#64;host &amp; co", "john@host & co"),
        ("jo\u200bhn\u00ad\u202e@x", "john@x"),
        ("０１７１ ١٢٣ ௧௨௩", "0171 123 123"),
        ("ﬁne ①", "fine 1"),
        ("e\u0301te\u0301", "été"),
        ("a\u2028b\x00c", "a\nbc"),
        ("аmаzon.com", "amazon.com"),  # Cyrillic а
        ("info@аcme.com", "info@acme.com"),
        ("Ηello", "Hello"),  # Greek Η
        ("пocылкa", "посылка"),  # Latin o, c, a in a Russian word
        ("&notanentity; &", "&notanentity; &"),
        ("", ""),
    ],
)
def test_what_hides_characters_is_undone(typed: str, expected: str) -> None:
    assert normalise(typed).text == expected


@pytest.mark.parametrize(
    "typed", ["Где моя посылка?", "Πού είναι το πακέτο;", "என் பார்சல் எங்கே", "Grüße, Zoë", "plain", "два слова, two words"]
)
def test_a_text_that_hides_nothing_stays_as_it_is(typed: str) -> None:
    clean = normalise(typed)
    assert clean.text == unicodedata.normalize("NFC", typed)
    assert clean.original(0, len(clean.text)).end == len(typed)


def test_found_stretches_lead_back_to_what_was_typed() -> None:
    typed = "write to jo\u200bhn&#64;ｘ.com now"
    clean = normalise(typed)
    start = clean.text.index("john@x.com")
    span = clean.original(start, start + len("john@x.com"))
    assert typed[span.start : span.end] == "jo\u200bhn&#64;ｘ.com"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_every_stretch_lies_inside_the_typed_text_in_order(typed: str) -> None:
    clean = normalise(typed)
    spans = [clean.original(at, at + 1) for at in range(len(clean.text))]
    assert all(0 <= span.start < span.end <= len(typed) for span in spans)
    assert all(first.start <= second.start for first, second in pairwise(spans))
    whole = clean.original(0, len(clean.text))
    assert 0 <= whole.start <= whole.end <= len(typed)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more_unless_it_uncovers_an_entity(typed: str) -> None:
    once = normalise(typed).text
    if html.unescape(once) == once:
        assert normalise(once).text == once
