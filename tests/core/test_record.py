import gc

from core.record import Record, once


class Named(Record):
    name: str


def test_what_is_asked_again_of_a_record_is_computed_once() -> None:
    asked = []

    @once
    def shout(named: Named) -> str:
        asked.append(named.name)
        return named.name.upper()

    one, alike = Named(name="a"), Named(name="a")
    assert [shout(one), shout(one), shout(alike), shout(one)] == ["A", "A", "A", "A"]
    assert asked == ["a", "a"]


def test_of_two_records_both_count() -> None:
    asked = []

    @once
    def pair(left: Named, right: Named) -> str:
        asked.append(left.name + right.name)
        return asked[-1]

    a, b = Named(name="a"), Named(name="b")
    assert [pair(a, b), pair(b, a), pair(a, b), pair(a, a)] == ["ab", "ba", "ab", "aa"]
    assert asked == ["ab", "ba", "aa"]


def test_nothing_is_kept_of_a_record_that_is_gone() -> None:
    asked = []

    @once
    def length(named: Named) -> int:
        asked.append(named.name)
        return len(named.name)

    for number in range(50):  # a new record may stand where an old one stood
        assert length(Named(name="x" * number)) == number
    gc.collect()
    assert len(asked) == 50
    known = next(cell.cell_contents for cell in length.__closure__ or () if isinstance(cell.cell_contents, dict))  # type: ignore[attr-defined]
    assert known == {}
