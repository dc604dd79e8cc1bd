"""A seller's own labels, from the file to the model that is used."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError, NotSetUp
from tests.factories import NOW, make_store, make_ticket
from tests.models import embedder, kept_embedder, packaged_examples
from triage.classifier import META, MODEL, NO_ASK, load
from triage.examples import Labelled, background
from triage.figures import Figures
from triage.own_labels import (
    CARD,
    FEW,
    FIGURES,
    OwnModel,
    _measured,
    check_place,
    data_hash,
    names_as_messages,
    rare_intents,
    read_labelled,
    train_own,
)
from triage.triage import Triager

THINGS = ("lamp", "chair", "rug", "kettle", "shelf", "jug", "clock", "vase", "bench", "mirror", "stool", "basket")
OWN = [
    *(Labelled(text=f"when does the course on {each} making begin", intents=("dates",), lang="en") for each in THINGS),
    *(Labelled(text=f"how much is a {each} workshop for two people", intents=("fees",), lang="en") for each in THINGS),
    *(Labelled(text=f"jag vill boka kursen om {each}", intents=("boka / köpa",), lang="sv") for each in THINGS),
]


def _file(folder: Path, *lines: Any, raw: bytes | None = None) -> Path:
    path = folder / "labels.jsonl"
    path.write_bytes(raw if raw is not None else "\n".join(json.dumps(line) for line in lines).encode())
    return path


def _read(path: Path) -> tuple[list[Labelled], list[str]]:
    messages, errors, _ = read_labelled(path, language="en")
    return messages, [str(error) for error in errors]


@pytest.fixture(scope="module")
def own() -> OwnModel:
    return train_own(OWN, kept_embedder(), progress=lambda done, total: None)


@pytest.fixture
def little_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick to learn beside; for what does not hang on it."""
    monkeypatch.setattr("triage.own_labels.background", lambda: background()[::10])


@pytest.mark.parametrize(
    ("labels", "intents"),
    [
        ({"intent": "a"}, ("a",)),
        ({"intent": ["a", "b"]}, ("a", "b")),
        ({"intents": ["a", "b", "a"]}, ("a", "b")),
        ({"intents": []}, ()),
        ({"intent": ""}, ()),
        ({"intent": None}, ()),
        ({"intents": [NO_ASK]}, ()),
        ({"intent": "  посылка / где 🦊 "}, ("посылка / где 🦊",)),
        ({"intent": "a", "lang": "en", "agent": "Kim", "id": 5}, ("a",)),
    ],
)
def test_labels_are_read_in_each_shape(tmp_path: Path, labels: dict[str, Any], intents: tuple[str, ...]) -> None:
    messages, errors = _read(_file(tmp_path, {"text": "Where is it?", **labels}))
    assert not errors
    assert messages[0].intents == intents


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"intent": "a"}, "labels.jsonl:1: text: is required"),
        ({"text": "x"}, "labels.jsonl:1: needs `intent` or `intents`"),
        ({"text": " \n", "intent": "a"}, "text: is empty"),
        ({"text": 5, "intent": "a"}, "text: "),
        ({"text": None, "intent": "a"}, "text: "),
        ({"text": "x", "intent": 5}, "labels.jsonl:1: `intent` must be text, not 5"),
        ({"text": "x", "intents": "a"}, "intents: must be a list"),
        ({"text": "x", "intents": None}, "intents: must be a list"),
        ({"text": "x", "intents": {"a": 1}}, "intents: must be a list"),
        ({"text": "x", "intents": [["a"]]}, "intents.0: "),
        ({"text": "x", "intents": [""]}, "a name must have 1 to 80 printable characters"),
        ({"text": "x", "intent": "a\nb"}, "printable"),
        ({"text": "x", "intent": "a" * 81}, "printable"),
        ({"text": "x", "intent": "a", "intents": ["b"]}, "has both `intent` and `intents`; give one"),
        ({"text": "x", "intent": "a", "lang": "Klingon!"}, "lang: "),
        ({"text": "x", "intent": "a", "lang": 5}, "lang: "),
        ({"text": "x", "intent": "a", "lang": "xx"}, "lang: xx is no language"),
        ({"text": "x" * 200_001, "intent": "a"}, "text: is longer than 200000 characters"),
        ([1], "must be an object"),
        ("text", "must be an object"),
        (None, "must be an object"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(tmp_path: Path, line: Any, problem: str) -> None:
    messages, errors = _read(_file(tmp_path, line, {"text": "fine", "intent": "a"}))
    assert problem in errors[0]
    assert "labels.jsonl:1" in errors[0]
    assert [message.text for message in messages] == ["fine"]


def test_marks_and_line_ends_of_other_systems_are_read(tmp_path: Path) -> None:
    raw = (
        b'\xef\xbb\xbf{"text": "a", "intent": "x"}\r\n\r\n{"text": "b\\u2028c", "intent": "x"}\r\n{"text": "\xe9"}\r\n{'
    )
    messages, errors = _read(_file(tmp_path, raw=raw))
    assert [message.text for message in messages] == ["a", "b\u2028c"]
    assert [("is not UTF-8" in error, "is not JSON" in error) for error in errors] == [(True, False), (False, True)]
    assert ":4" in errors[0]


def test_an_empty_file_holds_nothing_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    assert _read(_file(tmp_path, raw=b"\n \n")) == ([], [])
    with pytest.raises(InputError, match="cannot be read"):
        read_labelled(tmp_path / "nowhere.jsonl", language="en")


def test_the_language_is_the_one_given_else_what_the_text_looks_like(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {"text": "Wo bleibt denn mein Paket, es sollte gestern kommen?", "intent": "a"},
        {"text": "Wo bleibt denn mein Paket?", "intent": "a", "lang": "cs"},
        {"text": "ok", "intent": "a"},
    )
    messages, _, _ = read_labelled(path, language="fr")
    assert [message.lang for message in messages] == ["de", "cs", "fr"]


def test_one_text_with_two_labels_is_named_with_both_lines_and_learned_from(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {"text": "Where is it?", "intent": "late"},
        {"text": "where is it?", "intents": []},
        {"text": "Where is it?", "intents": ["late"]},
    )
    messages, errors, doubts = read_labelled(path, language="en")
    assert (len(messages), errors) == (3, [])
    assert [str(doubt) for doubt in doubts] == [f"{path}:2: intents: is no_ask here and 'late' in line 1"]


@pytest.mark.parametrize(
    ("text", "learned"),
    [
        ("<html><body><p>Where is <b>my jug</b>?</p><script>track()</script></body></html>", "Where is my jug?"),
        (
            "Where is my jug?\n\nOn Mon, 3 Nov 2025 at 10:02, Shop <a@b.example> wrote:\n> Thank you.",
            "Where is my jug?",
        ),
        ("Where is my jug?", "Where is my jug?"),
        ("> Where is my jug?", "> Where is my jug?"),
        ("Dear team,\n\nwhere is my jug?\n\nKind regards,\nAnna Kurz\nHarbour Street 5", "where is my jug?"),
        ("Guten Tag,\nwo ist mein Krug?\nMit freundlichen Grüßen\nAnna Kurz", "wo ist mein Krug?"),
        ("Hello", "Hello"),
        ("Thanks a lot!", "Thanks a lot!"),
    ],
)
def test_what_stands_around_a_message_is_not_learned(tmp_path: Path, text: str, learned: str) -> None:
    messages, _ = _read(_file(tmp_path, {"text": text, "intent": "a"}))
    assert [message.text for message in messages] == [learned]


def test_long_and_odd_texts_and_unknown_languages_are_learned_from(little_background: None) -> None:
    odd = [
        Labelled(text="x" * 200_000, intents=("long",), lang="en"),
        Labelled(text="\x00\u202e\ufeff", intents=("long",), lang="xx"),
        Labelled(text="where 😀" * 1_000, intents=("long",), lang="de-AT"),
    ]
    model = train_own([*OWN, *odd], kept_embedder(), progress=lambda done, total: None)
    assert "long" in model.classifier.labels
    assert model.classifier.meta.languages == ("de-AT", "en", "sv", "xx")


def test_an_own_list_is_learned_beside_what_asks_nothing(own: OwnModel) -> None:
    assert own.classifier.meta.own
    assert own.classifier.labels == ("boka / köpa", "dates", "fees", NO_ASK)
    assert own.joined == len(background())


def test_the_name_of_an_intent_is_learned_as_a_message_of_it() -> None:
    named = [
        *(Labelled(text="wo ist es", intents=("LIEFER_STATUS",), lang=lang) for lang in ("de", "de", "en")),
        Labelled(text="is it here", intents=("orderStatus",), lang="en"),
        Labelled(text="one", intents=("Opening-Hours",), lang="en"),
        Labelled(text="two", intents=("opening hours 2",), lang="en"),  # the same words: of neither
        Labelled(text="three", intents=("17", "b2"), lang="en"),
    ]
    assert names_as_messages(named) == [
        Labelled(text="liefer status", intents=("LIEFER_STATUS",), lang="de"),
        Labelled(text="order status", intents=("orderStatus",), lang="en"),
    ]


def test_our_list_is_learned_beside_the_packaged_examples_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, little_background: None
) -> None:
    few = [
        each
        for each in packaged_examples()[::3]
        if each.lang == "en" and each.intents in (("wismo",), ("warranty",), ())
    ]
    monkeypatch.setattr("triage.own_labels.read_examples", lambda: tuple(few[::2]))
    messages = [Labelled(**dict(each)) for each in few[1::2]]
    joined = train_own(messages, kept_embedder(), progress=lambda done, total: None)
    assert not joined.classifier.meta.own
    assert joined.joined == len(few[::2])
    alone = train_own(messages, kept_embedder(), join_packaged=False, progress=lambda done, total: None)
    assert alone.joined == len(background()[::10])
    assert joined.classifier.labels == alone.classifier.labels == ("wismo", "warranty", NO_ASK)


def test_the_triager_names_the_sellers_own_intents_and_queues(own: OwnModel) -> None:
    triager = Triager(own.classifier)
    ticket = make_ticket("Hello, when does the course on basket making begin?")
    told = triager.triage(ticket, store=make_store(), now=NOW)
    assert [score.intent for score in told.intents] == ["dates"]
    assert told.queue == "dates-en"
    assert told.needs_reply
    other = triager.triage(make_ticket("The moon is far away from the town hall."), store=make_store(), now=NOW)
    assert other.intents == ()


def test_a_language_of_the_sellers_own_messages_is_sorted_and_any_other_is_not(own: OwnModel) -> None:
    triager = Triager(own.classifier)
    swedish = triager.triage(make_ticket("Hej! Jag vill boka kursen om keramik"), store=make_store(), now=NOW)
    assert [score.intent for score in swedish.intents] == ["boka / köpa"]
    assert triager.triage(make_ticket("コースはいつ始まりますか"), store=make_store(), now=NOW).intents == ()


def test_a_saved_model_has_its_card_and_no_message(own: OwnModel, tmp_path: Path) -> None:
    place = tmp_path / "new" / "mödel 1"
    own.save(place)
    own.save(place)  # over itself
    assert {path.name for path in place.iterdir()} == {META, MODEL, CARD, FIGURES}
    card = (place / CARD).read_text(encoding="utf-8")
    assert data_hash(OWN) in card
    assert "| boka / köpa | 12 |" in card
    assert "workshop for two people" not in card
    assert load(place, embedder()).version == own.classifier.version
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_bars_in_a_name_do_not_break_the_card(own: OwnModel) -> None:
    messages = [Labelled(**{**dict(each), "intents": tuple(f"{name}|x" for name in each.intents)}) for each in OWN]
    assert "| dates\\|x | 12 |" in own_card(OwnModel(own.classifier, own.figures, messages, own.joined))


def own_card(model: OwnModel) -> str:
    from triage.own_labels import _card

    return _card(model)


def _a_file(place: Path) -> None:
    place.write_text("mine")


def _photos(place: Path) -> None:
    place.mkdir()
    (place / "cat.jpg").write_bytes(b"x")


def _another_kind_of_model(place: Path) -> None:
    place.mkdir()
    (place / META).write_text("{}")
    (place / "model.onnx").write_bytes(b"x")


def _a_model_with_more_beside_it(place: Path) -> None:
    place.mkdir()
    for name in (META, MODEL, "notes.txt"):
        (place / name).write_text("x")


@pytest.mark.parametrize("make", [_a_file, _photos, _another_kind_of_model, _a_model_with_more_beside_it])
def test_what_is_no_model_is_never_written_over(own: OwnModel, tmp_path: Path, make: Callable[[Path], None]) -> None:
    place = tmp_path / "place"
    make(place)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    for write in (lambda: check_place(place), lambda: own.save(place)):
        with pytest.raises(InputError, match="is no model; choose another place"):
            write()
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("place", ["/proc/none/model", "{}/file/model"])
def test_a_place_that_cannot_be_written_is_said_before_training(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        check_place(Path(place.format(tmp_path)))


def test_a_link_is_followed_and_the_folder_one_stands_in_can_be_the_place(
    own: OwnModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    own.save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / META).is_file()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    own.save(Path("."))
    assert (tmp_path / "here" / META).is_file()


def test_several_that_save_to_one_place_at_once_leave_one_whole_model(own: OwnModel, tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def save() -> None:
        try:
            for _ in range(5):
                own.save(tmp_path / "model")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert load(tmp_path / "model", embedder()).version == own.classifier.version
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize(("field", "value"), [("format", -1), ("embedder", "another"), ("wording", "another")])
def test_a_model_of_another_version_is_refused_with_what_retrains_it(
    own: OwnModel, tmp_path: Path, field: str, value: object
) -> None:
    own.save(tmp_path / "model")
    meta = json.loads((tmp_path / "model" / META).read_text())
    (tmp_path / "model" / META).write_text(json.dumps({**meta, field: value}))
    with pytest.raises(NotSetUp, match="train it again"):
        load(tmp_path / "model", embedder(), remedy="train it again")


@pytest.mark.parametrize("size", [0, 100, 5_000, -1])
def test_a_model_file_that_was_cut_off_is_refused(own: OwnModel, tmp_path: Path, size: int) -> None:
    own.save(tmp_path / "model")
    path = tmp_path / "model" / MODEL
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(NotSetUp, match="cannot be read"):
        load(tmp_path / "model", embedder())


def test_a_handful_of_messages_or_a_single_intent_has_no_figures(little_background: None) -> None:
    dates = [message for message in OWN if message.intents == ("dates",)]
    model = train_own(dates, kept_embedder(), progress=lambda done, total: None)
    assert {model.figures.all.accuracy, model.figures.all.macro_f1, model.figures.all.calibration_error} == {None}
    assert f"| all | {len(dates)} | too few to measure |" in own_card(model)


@pytest.mark.parametrize(("n", "has_choice", "accuracy"), [(FEW, True, 1), (FEW - 1, True, None), (99, False, None)])
def test_what_can_be_measured_takes_ten_messages_and_two_intents(
    n: int, has_choice: bool, accuracy: float | None
) -> None:
    shares = dict.fromkeys(set(Figures.model_fields) - {"n", "n_background"}, 1.0)
    figures = Figures.model_validate({"n": n, "n_background": 0, **shares})
    assert _measured(figures, has_choice=has_choice).accuracy == accuracy


def test_rare_intents_are_counted() -> None:
    assert rare_intents([*OWN, Labelled(text="x", intents=("new", "dates"), lang="en")]) == {"new": 1}


def test_the_data_hash_is_of_every_message_in_order() -> None:
    assert data_hash(OWN) == data_hash(list(OWN))
    assert len({data_hash(OWN), data_hash(OWN[::-1]), data_hash(OWN[1:]), data_hash([])}) == 4


def test_intents_that_differ_in_capitals_are_named_once(tmp_path: Path) -> None:
    named = ("Late", "late", "late", "WISMO", "No_Ask", "Ru\u0308ckgabe", "R\u00fcckgabe")
    path = _file(tmp_path, *({"text": f"Where is it? {n}", "intent": name} for n, name in enumerate(named)))
    messages, _, doubts = read_labelled(path, language="en")
    assert [message.intents for message in messages[4:]] == [(), ("R\u00fcckgabe",), ("R\u00fcckgabe",)]
    assert [str(doubt) for doubt in doubts] == [
        f"{path}:2: intents: is 'late' here and 'Late' in line 1: two intents, unless spelled alike",
        f"{path}:4: intents: is 'WISMO' here and 'wismo' in replydesk's list: two intents, unless spelled alike",
    ]
