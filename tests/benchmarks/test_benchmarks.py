"""What the benchmarks of triage compute with, on a handful of numbers; they themselves are run by `make bench`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from unittest.mock import create_autospec

import numpy as np
import pytest
from pydantic import SecretStr

import benchmarks.__main__ as run_all
from benchmarks import scope_languages
from benchmarks.chain import with_unseen_values
from benchmarks.check import count_ours, make_replies
from benchmarks.check import main as measure_check
from benchmarks.figures import macro_f1
from benchmarks.held_back import HeldBackMessage, read_held_back
from benchmarks.ids import main as measure_ids
from benchmarks.intents import main as measure_intents
from benchmarks.model_calls import AverageModel
from benchmarks.peer import peer_missing
from benchmarks.public import labelled, sample
from benchmarks.scope import auroc, balanced_threshold, choose_threshold
from benchmarks.scope_languages import ForeignMessage, read_foreign
from benchmarks.tau2 import GOLD, NOTHING, OURS, Request, done, gold_of
from benchmarks.tau2 import main as measure_decisions
from benchmarks.triage_speed import tickets_of
from benchmarks.wismo import make_matters, read_words
from core.errors import InputError
from core.offers import Offers
from core.reading import read_records, read_yaml
from drafting.model_writer import ModelWriter
from drafting.plan import make_plan
from tests.chat_server import ChatServer
from tests.drafting.test_model_writer import make_brief
from tests.factories import NOW, make_triage
from tests.models import MODELS, embedder, packaged_examples
from text.language import detect_language
from triage.training import prepare_classifier
from triage.triage import Triager


def test_a_threshold_keeps_the_accuracy_asked_for_and_no_lower_score() -> None:
    right, inside = [True, True, False, True, True], np.array([0.9, 0.8, 0.95, 0.4, 0.6])
    assert choose_threshold(right, inside, 0.6) == 0.6
    assert choose_threshold(right, inside, 0.8) == 0.4


def test_no_threshold_keeps_an_accuracy_that_is_not_there() -> None:
    assert choose_threshold([True, False], np.array([0.9, 0.8]), 0.9) == float("-inf")


def test_a_balanced_threshold_leaves_room_above_both_bars() -> None:
    right, inside = [True] * 98 + [False] * 2, np.linspace(0.5, 1.0, 100)
    outside = np.linspace(0.0, 0.6, 100)
    least = balanced_threshold(right, inside, outside)
    assert np.mean(inside[:98] >= least) > 0.94
    assert np.mean(outside < least) > 0.77
    assert choose_threshold(right, inside, 0.94) > least


def test_auroc_counts_pairs_in_the_right_order() -> None:
    assert auroc(np.array([0.9, 0.4]), np.array([0.5, 0.1])) == 0.75


def test_macro_f1_is_over_the_labels_wanted() -> None:
    value, interval = macro_f1(["a", "a", "b", "b"], ["a", "a", "b", "other"])
    assert value == pytest.approx((1 + 2 / 3) / 2)
    assert interval.low < value < interval.high or interval.high == 1


def test_a_sample_holds_so_many_of_each_intent_and_is_the_same_for_the_same_seed() -> None:
    messages = [labelled(f"{intent} {number}", intent) for intent in "ab" for number in range(9)]
    drawn = sample(messages, 3, seed=1)
    assert sorted(message.intents[0] for message in drawn) == ["a", "a", "a", "b", "b", "b"]
    assert drawn == sample(messages, 3, seed=1) != sample(messages, 3, seed=2)


def test_no_text_of_a_speed_run_comes_twice() -> None:
    assert len({ticket.messages[0].text for ticket in tickets_of("en", ["one", "two"], 9)}) == 9


def test_held_back_messages_are_of_ten_languages_and_none_but_a_single_word_is_an_example() -> None:
    held_back = read_held_back()
    assert list(held_back) == ["en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "ta"]
    learned = {example.text.casefold() for example in packaged_examples()}
    texts = [each.text for those in held_back.values() for each in those if " " in each.text]
    assert [text for text in texts if text.casefold() in learned] == []


def test_messages_of_no_shops_matter_are_thirty_a_language_and_neither_examples_nor_held_back() -> None:
    foreign = read_foreign()
    held_back = read_held_back()
    assert {language: len(messages) for language, messages in foreign.items()} == dict.fromkeys(held_back, 30)
    texts = [each.text.casefold() for messages in foreign.values() for each in messages]
    seen = {each.text.casefold() for each in packaged_examples()}
    seen |= {each.text.casefold() for messages in held_back.values() for each in messages}
    assert len(set(texts)) == len(texts)
    assert seen.isdisjoint(texts)


def test_a_wrong_line_of_no_shops_matter_is_refused_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "foreign.jsonl"
    path.write_text('{"text": "Hi"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"foreign\.jsonl"):
        read_foreign(path)


def test_what_triage_refuses_is_counted_by_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Triager(prepare_classifier(MODELS, embedder()))
    foreign = {"en": (ForeignMessage(text="What is the capital of Norway?", lang="en"),)}
    monkeypatch.setattr(scope_languages, "read_foreign", lambda: foreign)
    asked = HeldBackMessage(text="Where is my parcel?", intents=("wismo",), flags=(), lang="en")
    scope_languages.measure_shipped_scope(shipped, {"en": [asked]})
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["en", "1.000", "1.000", "1.000"] in rows


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "Hi", "intents": ["nonsense"], "flags": [], "lang": "en"}',
        '{"text": "Hi", "intents": [], "flags": ["nonsense"], "lang": "en"}',
        '{"text": "Hi", "intents": [], "flags": [], "lang": "de"}',
    ],
)
def test_a_wrong_held_back_line_is_refused_with_its_file(line: str, tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=r"en\.jsonl"):
        read_held_back(tmp_path)


@pytest.mark.parametrize("part", ["full", "few", "scope"])
def test_what_is_not_there_is_skipped_and_said(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.intents.load_embedder", lambda settings: None)
    measure_intents(["--data", str(tmp_path), "--only", part])
    assert "skipped: there is no" in capsys.readouterr().out


def test_an_environment_without_python_has_no_peer(tmp_path: Path) -> None:
    assert "make bench-peers" in str(peer_missing(tmp_path))


def test_the_decisions_of_another_shop_are_compared_by_what_is_done_to_the_order() -> None:
    offers = read_yaml(OURS / "policy.yaml", Offers)
    item = {"item_id": "1", "name": "Lamp", "price": 9.9}

    def did(status: str, *asks: str) -> str:
        order = {"order_id": "#W1", "status": status, "items": [item]}
        return done(Request(task="1", order="#W1", asks=asks), order, offers)

    assert did("pending", "cancel_order") == "cancel"
    assert did("pending", "exchange_request") == did("pending", "change_order: address, variant") == "change"
    assert did("pending", "change_order: remove") == did("pending", "change_order") == NOTHING
    assert did("pending", "return_request", "cancel_order") == "cancel"
    assert did("delivered", "exchange_request") == "exchange"
    assert did("delivered", "return_request") == "return"
    assert did("processed", "cancel_order") == did("processed", "return_request") == NOTHING
    assert did("cancelled", "cancel_order") == NOTHING


def test_the_gold_action_is_the_one_on_the_order() -> None:
    actions = [
        {"name": "get_order_details", "arguments": {"order_id": "#W1"}},
        {"name": "cancel_pending_order", "arguments": {"order_id": "#W2"}},
    ]
    task = {"evaluation_criteria": {"actions": actions}}
    assert [gold_of(task, order) for order in ("#W1", "#W2")] == [NOTHING, "cancel"]
    assert set(GOLD.values()) == {"cancel", "change", "exchange", "return"}


def test_a_request_is_listed_once_an_order_and_task() -> None:
    requests = [request for _, request in read_records(OURS / "requests.jsonl", Request)]
    assert len({(request.task, request.order) for request in requests}) == len(requests) == 76


def test_without_the_tasks_the_comparison_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure_decisions(["--data", str(tmp_path)])
    assert "name the folder with --data" in capsys.readouterr().out


@pytest.mark.parametrize("measure", [measure_decisions, measure_intents, measure_ids])
def test_without_a_named_folder_nothing_is_looked_for(
    measure: Callable[[list[str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    measure([])
    assert "skipped: no folder of public data sets is named" in capsys.readouterr().out


@pytest.mark.parametrize("given", [[], ["--data", "sets"]])
def test_every_benchmark_reads_only_the_arguments_that_are_its_own(
    given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = {}
    for benchmark in run_all.EVERY:
        called[benchmark] = create_autospec(benchmark.main)
        monkeypatch.setattr(benchmark, "main", called[benchmark])
    run_all.main(given)
    for benchmark, main in called.items():
        main.assert_called_once_with(given if benchmark in run_all.ON_DATA else [])


@pytest.mark.parametrize(("named", "skipped"), [(True, "skipped: there is no"), (False, "skipped: ")])
def test_the_check_is_measured_without_data_and_peers_and_says_what_it_skips(
    named: bool, skipped: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path)] if named else []
    measure_check([*data, "--peers", str(tmp_path), "--replies", "2"])
    printed = capsys.readouterr().out
    assert printed.count(skipped) == 3
    assert "0 false alarms" in printed


def test_replies_of_a_speed_run_are_different_of_sixty_words_and_in_one_language_each() -> None:
    replies = make_replies(20)
    assert len({reply.text for reply in replies}) == 20
    assert {len(reply.text.split()) for reply in replies} == {60}
    assert {"de", "en", "ru", "ta"} <= {reply.language for reply in replies}
    german = next(reply for reply in replies if reply.language == "de")
    assert detect_language(german.text, prior="en").language == "de"


@pytest.mark.parametrize(
    ("kind", "text", "count"),
    [
        ("email", "a@example.org, b@example.org", 2),
        ("phone", "call +49 171 3920044", 1),
        ("url", "see https://example.org", 1),
        ("iban", "NL91 ABNA 0417 1643 00", 1),
        ("credit_card", "4111111111111112", 0),
        ("crypto", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", 1),
    ],
)
def test_our_finds_are_counted_by_kind(kind: str, text: str, count: int) -> None:
    assert count_ours(kind, text) == count


def test_made_up_matters_are_the_same_for_a_seed_and_each_has_its_own_order() -> None:
    one, again = (make_matters(40, now=NOW) for _ in range(2))
    assert one == again != make_matters(40, now=NOW, seed=1)
    assert len({matter.order.id for matter in one}) == 40
    assert len({matter.language for matter in one}) == 10
    assert all(shipment.order_id == matter.order.id for matter in one for shipment in matter.shipments)
    assert {matter.language for matter in make_matters(4, now=NOW, languages=("de",))} == {"de"}


def test_the_scripted_model_is_understood_by_the_writer_in_every_language() -> None:
    with ChatServer(AverageModel()) as server:
        writer = ModelWriter("openai:x", base_url=server.base_url, api_key=SecretStr("k"))
        for language in read_words().messages:
            brief = make_brief(triage=make_triage("wismo", "invoice_request", language=language))
            plan = make_plan(brief)
            written = asyncio.run(writer.write(brief, plan))
            said = [each.point for each in written.sentences if each.point is not None]
            assert said == list(range(len(plan.points)))


def test_a_garbled_value_is_told_from_one_on_record() -> None:
    (matter,) = make_matters(1, now=NOW, languages=("en",))
    texts = [f"Your order {matter.order.id}", "Your order HH-1", "It comes on 2031-01-01", "Hello"]
    assert [with_unseen_values([matter], [text], [True]) for text in texts] == [0, 1, 1, 0]
    assert with_unseen_values([matter], ["Your order HH-1"], [False]) == 0
