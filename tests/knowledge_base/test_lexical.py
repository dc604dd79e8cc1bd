import pytest

from knowledge_base.lexical import READY, Lexicon


def shares(texts: list[str], query: str) -> list[float]:
    lexicon = Lexicon()
    for text in texts:
        lexicon.append(text.split(), len(text.split()))
    return [float(share) for share in lexicon.shares(query.split())]


def test_a_rare_word_weighs_more_than_one_that_all_texts_hold() -> None:
    lantern, blanket, _ = shares(["lantern parcel", "parcel blanket", "parcel hammock"], "parcel lantern")
    assert lantern > 2 * blanket


def test_a_short_text_that_holds_the_word_is_nearer_than_a_long_one() -> None:
    short, long = shares(["lantern", "lantern a b c d e f g"], "lantern")
    assert short > long


def test_saying_a_word_twice_counts_but_less_than_twice() -> None:
    once, twice, _ = shares(["lantern a", "lantern lantern", "x y"], "lantern")
    assert once < twice < 2 * once


@pytest.mark.parametrize("query", ["", "unknown"])
def test_nothing_to_share_is_nothing_shared(query: str) -> None:
    assert shares(["some text", ""], query) == [0.0, 0.0]


def test_there_may_be_no_texts() -> None:
    assert shares([], "lantern") == []


@pytest.mark.parametrize("rows", [3, 2 * READY])
def test_what_was_made_ready_for_one_search_does_not_outlive_the_next_row(rows: int) -> None:
    texts = [f"lantern a{row % 7} {'b ' * (row % 5)}" for row in range(rows)]
    searched = Lexicon()
    for text in texts:
        searched.append(text.split(), len(text.split()))
        once, again = (searched.shares(["lantern", "a1", "c"]).tolist() for _ in range(2))
        assert once == again
    assert once == shares(texts, "lantern a1 c")
