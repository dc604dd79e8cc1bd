import pytest

from knowledge_base.overlap import shared_wording


@pytest.mark.parametrize(
    ("query", "closer", "further"),
    [
        ("Wie ist die Frist?", "Die Rückgabefrist beträgt zwei Wochen.", "Das Paket kommt morgen."),
        ("RÜCKGABE", "rückgabe", "zurück"),
        ("Паспорт посылки", "где моя посылка", "добрый день"),
        ("the parcel", "a parcel", "the the the"),
    ],
)
def test_parts_of_words_are_shared(query: str, closer: str, further: str) -> None:
    near, far = shared_wording(query, [closer, further])
    assert near > far


def test_a_rare_part_weighs_more_than_one_that_all_texts_hold() -> None:
    texts = ["lantern parcel", "parcel blanket", "parcel hammock"]
    lantern, blanket, _ = shared_wording("parcel with the lantern", texts)
    assert lantern > 2 * blanket


def test_the_share_lies_between_none_and_all() -> None:
    assert shared_wording("lantern", ["a lantern", "a tent"]) == [1.0, 0.0]


@pytest.mark.parametrize("query", ["", "a b c", "123", "\ud800", "🤷"])
def test_nothing_to_share_is_nothing_shared(query: str) -> None:
    assert shared_wording(query, ["some text", ""]) == [0.0, 0.0]


def test_there_may_be_no_texts() -> None:
    assert shared_wording("query", []) == []
