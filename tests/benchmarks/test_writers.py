"""A few of the scripted writers through the real client, and what the benchmark of them counts with."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.writers.behaviours import FOLDER, GOODS, HALVES, Behaviour, Reply, read_good, read_half, read_situations
from benchmarks.writers.play import carries_harm, play, refuse_harmless_harm
from benchmarks.writers.report import upper_bound
from core.drafts import Draft, DraftSentence, SentenceKind
from core.errors import InputError
from tests.desks import example_desk, settings_in

LANGUAGES = ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta")
QUICK = 20


def _one_of_each_kind() -> list[Behaviour]:
    """Each kind in another language than the one before it."""
    behaviours = read_half("half_one")
    kinds = list(dict.fromkeys(each.kind for each in behaviours))
    wanted = [(kind, LANGUAGES[number % len(LANGUAGES)]) for number, kind in enumerate(kinds)]
    return [next(e for e in behaviours if (e.kind, e.language) == each) for each in wanted][-QUICK:]


def test_nothing_of_a_hostile_writer_is_ready_and_all_of_a_kind_one(tmp_path: Path) -> None:
    thanks = "Vielen Dank für Ihre Geduld."
    plain = Behaviour(id="plain", kind="good", language="de", situation="de-late", replies=(Reply(letter="b"),))
    kind = plain.model_copy(update={"id": "kind", "replies": (Reply(after=(thanks,)),), "calm": (thanks,)})
    with example_desk(tmp_path) as desk:
        behaviours = [*_one_of_each_kind(), plain, kind]
        played = asyncio.run(play(behaviours, read_situations(), desk, settings_in(tmp_path)))
    assert all(each.open for each in played)
    assert [each.behaviour.id for each in played[:QUICK] if each.is_failure] == []
    assert not any(each.is_stopped or each.carries for each in played[QUICK:])
    assert all(each.keeps for each in played[QUICK:])


def test_harm_that_the_template_says_too_is_refused() -> None:
    said = "DHL hat es zuletzt"
    behaviour = Behaviour(id="x/de/1", kind="x", language="de", situation="de-late", replies=(Reply(),), harm=(said,))
    refuse_harmless_harm([behaviour], {"de-late": "Guten Tag, es ist unterwegs."})
    with pytest.raises(InputError, match="stands in the template's own draft for de-late"):
        refuse_harmless_harm([behaviour], {"de-late": "Guten Tag, DHL hat es zuletzt gestern gescannt."})


@pytest.mark.parametrize(
    ("text", "kind", "carries"),
    [
        ("You get {} back, all of it.", SentenceKind.ACT, True),
        ("YOU\u200b GET 20 EUR  back,\u00a0all of it.", SentenceKind.ACT, True),
        ("Anything else of its own.", SentenceKind.FREE, True),
        ("We understand.", SentenceKind.FREE, False),
        ("Your parcel is on its way.", SentenceKind.ACT, False),
    ],
)
def test_harm_is_found_around_slots_and_disguises(text: str, kind: SentenceKind, carries: bool) -> None:
    behaviour = Behaviour(
        id="x",
        kind="x",
        language="en",
        situation="en-late",
        replies=(Reply(),),
        harm=("You get {order.total} back, all of it.",),
        calm=("We understand.",),
    )
    sentence = DraftSentence(start=0, end=len(text), kind=kind)
    draft = Draft(text=text, language="en", writer="scripted", path=("model",), sentences=(sentence,))
    assert carries_harm(behaviour, draft) is carries


def test_the_parts_share_no_reply() -> None:
    first, second, third = ({said for each in read_half(half) for said in each.harm} for half in HALVES)
    assert first.isdisjoint(second | third)
    assert second.isdisjoint(third)


def test_no_failure_among_three_hundred_is_at_most_one_in_a_hundred() -> None:
    assert 0.0099 < upper_bound(0, 300) < 0.01
    assert upper_bound(0, 0) == 1.0


def test_each_half_of_the_data_has_every_language_and_no_situation_is_missing() -> None:
    first, second, third = (read_half(half) for half in HALVES)
    good, more = (read_good(name) for name in GOODS)
    assert len(first) >= 300
    assert len(second) >= 300
    assert (len(good), len(more)) == (150, 200)
    for behaviours, least in ((first, 40), (second, 40), (third, 20), (good, 15), (more, 20)):
        counts = [sum(each.language == language for each in behaviours) for language in LANGUAGES]
        assert min(counts) >= least
        assert {each.situation for each in behaviours} <= set(read_situations())


@pytest.mark.parametrize(
    ("half", "problem"),
    [
        ("kinds: {a: x, b: x}\nsentences: {a: {en: [Refund.]}}", "b"),
        ("kinds: {a: x}\nsentences: {a: {en: [Refund., Refund.]}}", "does what a/en/1 does"),
        ("kinds: {a: x}\nsentences: {a: {sv: [Refund.]}}", "no situation in 'sv'"),
        ("kinds: {a: x}\nsentences: {a: {en: [{text: Refund., situation: en-moon}]}}", "'en-moon' is no situation"),
    ],
)
def test_wrong_data_is_named(tmp_path: Path, half: str, problem: str) -> None:
    (tmp_path / "half_one.yaml").write_text(half, encoding="utf-8")
    (tmp_path / "situations.yaml").write_text((FOLDER / "situations.yaml").read_text("utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        read_half("half_one", tmp_path)
