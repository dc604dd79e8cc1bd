"""What a text must hold for a pattern to match is never asked of it wrongly: no match is lost."""

import random
from collections.abc import Iterator

import pytest

from core.triage import Flag
from text import needs, rx
from text.needs import Needs, Sparing, SparingList
from text.pattern_needs import ways_of
from triage.languages import load_languages
from triage.no_reply import load_no_reply
from triage.reminders import read_reminders

ODD = (*"ıİſ\u212aßẞ\u00adé\u0345²_7-’ \n.", "e\u0301")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\b(?:take|bring) legal (?:action|steps)\b", "I will take legal steps"),
        ("stra(?:ß|ss)e", "STRASSE"),
        ("straße", "STRAẞE"),
        ("kiss", "\u212aI\u017fs"),
        ("via|x", "VİA x"),
        (r"\bf+u+n\b", "so ffuun!"),
        (r"colou?rs?", "the color"),
        ("(?:ab|cd){2,3}e", "xabcde"),
        ("a(?=bc)b", "abc"),
        (r"(?<=no )thanks", "no thanks"),
        (r"(?<!\p{L})us(?!\p{L})", "7us_"),
        (r"\bmetre", "²metre"),
        ("[^a]b|cat", "xb"),
        ("(?i:HELLO)|world", "hello"),
        ("(?V1)[a--b]og", "aog"),
        (r"\X{2}g", "dog"),
        ("", "anything"),
        ("ha|$", "nothing"),
        (r"\bநீ\b", "நீ வா"),
        ("[|!]x", "!x"),
        (r"e\p{M}?g", "e\u0301g"),
    ],
)
def test_a_text_that_a_pattern_fits_holds_what_it_needs(pattern: str, text: str) -> None:
    assert rx.compile(pattern, rx.IGNORECASE | rx.MULTILINE).search(text)
    assert Needs([[pattern]]).may_match(text) == {0}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bsue\b", "the issue"),
        (r"\b(?:take|bring) legal action", "bring it with the receipt, legal or not"),
        ("refunds?|money back", "back for more"),
        (r"(?<![\p{L}\p{M}])no(?![\p{L}\p{M}])", "not now"),
        ("(?!)never", "never"),
    ],
)
def test_a_text_that_lacks_what_a_pattern_needs_is_told(pattern: str, text: str) -> None:
    assert not Needs([[pattern]]).may_match(text)


def test_of_a_whole_text_the_ends_are_edges() -> None:
    assert Needs([["ok|yes please"]]).may_match("a book")
    assert not Needs([["ok|yes please"]], whole=True).may_match("a book")
    assert Needs([["ok|yes please"]], whole=True).may_match("OK")


def test_what_one_pattern_needs_says_nothing_of_another() -> None:
    row = Needs([["cat", "dog"], ["mouse"], ["dog house"]])
    assert row.may_match("my dog") == {0}
    assert row.may_match("house of the mouse and the dog") == {0, 1, 2}
    assert row.may_match("nothing of that") == set()


def test_long_texts_and_long_words_may_hold_anything() -> None:
    row = Needs([["cat"]])
    assert row.may_match("x" * (needs.LONGEST_WORD + 1)) == {0}
    assert row.may_match("x " * needs.LONGEST) == {0}


def test_words_beyond_the_limit_are_forgotten_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "MOST_WORDS", 2)
    row = Needs([["cat"]])
    assert row.may_match("one two three four cat five") == {0}
    assert row.may_match("one two three four five") == set()


def test_too_many_alternatives_still_need_something() -> None:
    many = "".join(f"(?:{'|'.join(f'w{at}{letter} x' for letter in 'abcdefgh')}) " for at in range(6))
    assert 0 < len(ways_of(many)) < 200
    assert not Needs([[many]]).may_match("none of these")


def test_a_sparing_pattern_answers_like_the_pattern() -> None:
    plain, sparing = rx.compile("(?:no|never) way", rx.IGNORECASE), Sparing("(?:no|never) way", rx.IGNORECASE)
    for text in ("No way, never WAY", "no", "", "way no"):
        assert [m.span() for m in sparing.finditer(text)] == [m.span() for m in plain.finditer(text)]
        assert bool(sparing.search(text)) == bool(plain.search(text))
        assert bool(sparing.fullmatch(text, 0, 6)) == bool(plain.fullmatch(text, 0, 6))


def test_a_list_gives_the_patterns_that_may_match_in_order() -> None:
    several = SparingList(["cat", "dog", "cat|mouse"])
    assert [number for number, _ in several.that_may_match("a cat")] == [0, 2]


def _rules() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(pattern, sentences that some pattern of its kind fits)."""
    for content in load_languages().values():
        for flag in Flag:
            rule = content.flags[flag]
            parts = [part for sequence in (*rule.near, *rule.together) for part in sequence]
            yield from ((pattern, (*rule.caught, *rule.allowed)) for pattern in (*rule.patterns, *parts))
        for pattern in (*content.requests.patterns, *content.requests.anywhere):
            yield pattern, content.requests.caught
    wording = load_no_reply()
    for kind in (wording.automatic, wording.notice, wording.settled):
        yield from ((pattern, kind.caught) for patterns in kind.patterns.values() for pattern in patterns)
    reminders = read_reminders()
    said = tuple(sentence for sentences in reminders.caught.values() for sentence in sentences)
    yield from ((pattern, said) for pattern in (*reminders.reminders, *reminders.answers, *reminders.closings))


def test_no_packaged_pattern_fits_a_sentence_that_lacks_what_it_needs() -> None:
    draw = random.Random(7)
    fitted = 0
    for pattern, sentences in draw.sample(list(_rules()), 150):
        compiled, needed = rx.compile(pattern, rx.IGNORECASE | rx.MULTILINE), Needs([[pattern]])
        for sentence in sentences:
            at = draw.randrange(len(sentence))
            for text in (sentence, sentence.upper(), sentence[:at] + draw.choice(ODD) + sentence[at:]):
                if compiled.search(text):
                    fitted += 1
                    assert needed.may_match(text), (pattern, text)
    assert fitted > 100
