import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.decisions import Passage, PassageKind
from core.errors import InputError, NotSetUp
from core.ports import Vectors
from core.search import GivenPassage
from core.sellers import Sources
from knowledge_base.knowledge_base import KnowledgeBase, SyncReport
from knowledge_base.replies import Screen
from tests.factories import NOW, make_store
from tests.knowledge_base.folders import BODY, write_policy, write_replies
from tests.models import embedder

REPO = Path(__file__).parents[2]
EXAMPLES = REPO / "examples"


class CountingEmbedder:
    """The real embedder, counting."""

    def __init__(self, version: str | None = None) -> None:
        self.version = version or embedder().version
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return embedder().embed(texts)


@pytest.fixture
def counting() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def kb(tmp_path: Path, counting: CountingEmbedder) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path / "data", "harbour", counting) as opened:
        yield opened


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The example seller's folder."""
    with KnowledgeBase(tmp_path_factory.mktemp("data"), "harbour", embedder()) as opened:
        opened.sync(EXAMPLES, Sources())
        yield opened


def search(kb: KnowledgeBase, query: str, *intents: str, language: str = "en", **changes: Any) -> list[Passage]:
    asked: dict[str, Any] = {"limit": 6, "now": NOW, **changes}
    return list(kb.find(query, language=language, intents=intents, **asked).passages)


def ids(found: Sequence[Passage]) -> list[str]:
    return [one.id for one in found]


def test_a_second_sync_embeds_nothing(kb: KnowledgeBase, counting: CountingEmbedder, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    write_replies(tmp_path, {})
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=3)
    counting.texts.clear()
    assert kb.sync(tmp_path, Sources()) == SyncReport(unchanged=3)
    assert counting.texts == []


def test_only_what_changed_is_embedded_and_what_is_gone_is_removed(
    kb: KnowledgeBase, counting: CountingEmbedder, tmp_path: Path
) -> None:
    write_policy(tmp_path, "returns")
    write_policy(tmp_path, "old", "Gone soon.\n")
    kb.sync(tmp_path, Sources())
    counting.texts.clear()
    (tmp_path / "policies" / "old.md").unlink()
    write_policy(tmp_path, "returns", BODY.replace("We pay", "You pay") + "\n## New\n\nNew.\n")
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=1, changed=1, removed=1, unchanged=1)
    assert len(counting.texts) == 4  # text and title of two passages
    assert [one.text for one in kb.list()][1:] == ["You pay for the label.", "New."]


def test_a_renamed_file_and_a_new_order_embed_nothing(
    kb: KnowledgeBase, counting: CountingEmbedder, tmp_path: Path
) -> None:
    path = write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    counting.texts.clear()
    path.rename(path.with_name("returning.md"))
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=2, removed=2)
    first, second = BODY.split("## Who")
    write_policy(tmp_path, "returning", f"## Who{second}\n{first}")
    assert kb.sync(tmp_path, Sources()) == SyncReport(changed=2)
    assert counting.texts == []
    assert ids(search(kb, "who pays for the label", "return_request"))[0] == "returning#1"


def test_the_index_is_there_again_after_closing(tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    for _ in range(2):
        with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
            opened.sync(tmp_path, Sources())
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        assert not opened.is_at_hand
        assert ids(search(opened, "how long can I return this", "return_request"))[0] == "returns#1"
        assert opened.is_at_hand


def test_a_wrong_file_is_told_keeps_what_it_said_and_stops_no_other(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    write_policy(tmp_path, "returns", language="English")
    write_policy(tmp_path, "a-new-one", "Text.\n")
    write_replies(tmp_path, {"sent_at": "2026-10-01T09:00:00"}, {"id": "R-2"})
    report = kb.sync(tmp_path, Sources())
    assert (report.added, report.removed) == (2, 0)
    assert [problem.partition(": ")[0].rpartition("/")[2] for problem in report.problems] == [
        "returns.md:3",
        "past_replies.jsonl:1",
    ]
    assert ids(kb.list()) == ["a-new-one#1", "returns#1", "returns#2", "past_replies#R-2"]
    (tmp_path / "policies" / "returns.md").unlink()
    assert kb.sync(tmp_path, Sources()).removed == 2


def test_of_two_documents_of_one_name_the_first_counts_and_both_are_named(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns", "The first.\n")
    write_policy(tmp_path, "zz/returns", "The second.\n")
    report = kb.sync(tmp_path, Sources())
    assert report.problems[0].count("returns.md") == 2
    assert [one.text for one in kb.list()] == ["The first."]


def test_progress_ends_at_the_number_of_passages_embedded(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "long", "\n".join(f"## {n}\n\nText {n}.\n" for n in range(150)))
    write_replies(tmp_path, {})
    seen: list[tuple[int, int]] = []
    kb.sync(tmp_path, Sources(), progress=lambda done, total: seen.append((done, total)))
    assert [total for _, total in seen] == [151] * len(seen)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (151, 151)


def test_more_passages_than_the_database_takes_in_one_statement(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "long", "\n".join(f"## {n}\n\nText {n}.\n" for n in range(700)))
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=700)
    assert kb.sync(tmp_path, Sources()) == SyncReport(unchanged=700)
    assert ids(kb.list()) == [f"long#{n}" for n in range(1, 701)]
    write_policy(tmp_path, "long", "## 0\n\nText 0.\n")
    assert kb.sync(tmp_path, Sources()) == SyncReport(removed=699, unchanged=1)


def test_an_empty_seller_folder_gives_an_empty_index(kb: KnowledgeBase, tmp_path: Path) -> None:
    assert kb.sync(tmp_path, Sources()) == SyncReport()
    assert search(kb, "where is it", "wismo") == []


def test_searching_before_the_first_sync_says_what_to_do(kb: KnowledgeBase) -> None:
    with pytest.raises(NotSetUp, match="replydesk kb"):
        search(kb, "where is it")


def test_another_embedding_model_never_sees_the_vectors_of_the_first(tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as first:
        first.sync(tmp_path, Sources())
        with KnowledgeBase(tmp_path / "data", "harbour", CountingEmbedder("another")) as second:
            with pytest.raises(NotSetUp):
                search(second, "returns")
            assert second.sync(tmp_path, Sources()) == SyncReport(added=2, rebuilt=("model",))
            assert len(second.list()) == 2


def test_sellers_do_not_see_each_other(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    with KnowledgeBase(tmp_path / "data", "harbour-2", embedder()) as other:
        assert other.sync(tmp_path / "elsewhere", Sources()) == SyncReport()
        assert search(other, "how long can I return this", "return_request") == []
        assert len(kb.list()) == 2


def test_the_seller_folder_wins_over_environment_and_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma reads both: a tracing address there would send every query away."""
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("CHROMA_OTEL_GRANULARITY=all\nCHROMA_OTEL_COLLECTION_ENDPOINT=http://127.0.0.1:9\n")
    monkeypatch.setenv("PERSIST_DIRECTORY", str(tmp_path / "wrong"))
    monkeypatch.setenv("CHROMA_API_IMPL", "chromadb.api.fastapi.FastAPI")
    monkeypatch.setenv("CHROMA_OTEL_COLLECTION_ENDPOINT", "http://127.0.0.1:9")
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        settings = opened._index._client.get_settings()
        assert not settings.anonymized_telemetry
        assert not settings.chroma_otel_collection_endpoint
        assert not settings.chroma_otel_granularity
    assert (tmp_path / "data" / "chroma" / "chroma.sqlite3").exists()


def test_a_broken_index_says_which_folder_to_delete(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(NotSetUp, match="delete that folder"):
        KnowledgeBase(tmp_path, "harbour", embedder())


KILLED = """
import sys
from pathlib import Path
from core.sellers import Sources
from knowledge_base.knowledge_base import KnowledgeBase
from tests.models import embedder
with KnowledgeBase(Path(sys.argv[1]) / "data", "harbour", embedder()) as opened:
    opened.sync(Path(sys.argv[1]), Sources(), progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.parametrize("after_batches", [0, 2])
def test_a_sync_killed_in_the_middle_is_finished_by_the_next(tmp_path: Path, after_batches: int) -> None:
    write_policy(tmp_path, "long", "\n".join(f"## {n}\n\nText about {n} things.\n" for n in range(400)))
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=REPO, stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(after_batches):
        assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        report = opened.sync(tmp_path, Sources())
        assert report.added + report.unchanged == 400
        assert report.unchanged >= 64 * after_batches
        assert len(opened.list()) == 400
        assert ids(search(opened, "Returns > 250\nText about 250 things."))[0] == "long#251"
        assert opened.sync(tmp_path, Sources()) == SyncReport(unchanged=400)


def test_what_was_added_by_hand_survives_a_sync_until_it_is_removed(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    notes = write_policy(tmp_path / "elsewhere", "notes")
    assert kb.add(notes) == SyncReport(added=2)
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=2)
    write_policy(tmp_path / "elsewhere", "notes", "Just one.\n")
    assert kb.add(notes) == SyncReport(changed=1, removed=1)
    assert ids(kb.list()) == ["notes#1", "returns#1", "returns#2"]
    assert kb.remove("notes") == 1
    assert kb.passage("notes#1") is None


def test_a_document_of_the_seller_folder_is_not_added_by_hand(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    with pytest.raises(InputError, match="the seller folder has a document of this name"):
        kb.add(path)
    with pytest.raises(InputError, match="there is no such file"):
        kb.add(tmp_path / "none.md")
    (tmp_path / "seller.yaml").write_text("id: harbour\n")
    with pytest.raises(InputError, match=r"seller\.yaml: cannot be taken in; documents end in \.md"):
        kb.add(tmp_path / "seller.yaml")


def test_a_passage_is_found_by_its_id_and_what_a_file_states_is_not_removed(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    found = kb.passage("returns#2")
    assert found is not None
    assert found.text == "We pay for the label."
    for name in ("returns#2", "returns", "returns.md"):
        with pytest.raises(InputError, match="is a document of the seller folder; change it there"):
            kb.remove(name)
    assert kb.remove("gifts") == 0
    assert ids(kb.list()) == ["returns#1", "returns#2"]


# What a search finds, on the example seller's folder.


@pytest.mark.parametrize(
    ("query", "intents", "language", "expected"),
    [
        ("no scan for a week, where is my parcel", ("wismo",), "en", "shipping-eu#3"),
        ("tracking says delivered but nothing is there", ("delivered_not_received",), "en", "shipping-eu#5"),
        ("how tall is the lantern", ("product_question",), "en", "products-care#1"),
        ("who pays the postage if I send it back", ("return_request",), "en", "returns-eu#3"),
        ("Bitte um eine Rechnung mit Mehrwertsteuer", ("invoice_request",), "de", "invoices-de#1"),
        ("Wie lange kann ich zurückgeben, Frist?", ("return_request",), "de", "rueckgabe-de#1"),
    ],
)
def test_the_right_passage_comes_first(
    examples: KnowledgeBase, query: str, intents: tuple[str, ...], language: str, expected: str
) -> None:
    found = search(examples, query, *intents, language=language, store=make_store())
    assert next(one.id for one in found if one.kind is PassageKind.POLICY) == expected


def test_each_intent_of_a_message_keeps_a_passage(examples: KnowledgeBase) -> None:
    text = "Meine Bestellung sollte gestern kommen. Und ich brauche noch eine Rechnung!"
    for intents in (("wismo", "invoice_request"), ("invoice_request", "wismo")):
        found = search(examples, text, *intents, language="de", limit=2, store=make_store())
        assert {intent for one in found for intent in one.answers} >= set(intents)


def test_scores_fall_and_stay_between_0_and_1(examples: KnowledgeBase) -> None:
    scores = [one.score for one in search(examples, "where is my parcel", "wismo", limit=50)]
    assert len(scores) > 5
    assert scores == sorted(scores, reverse=True)
    assert all(0 < value <= 1 for value in scores)


def test_without_a_glossary_an_article_in_another_language_is_found_by_intent_only(examples: KnowledgeBase) -> None:
    found = search(examples, "Kde je moje zásilka?", "wismo", language="cs")
    assert found
    assert all("wismo" in one.answers and one.kind is PassageKind.POLICY for one in found)
    assert search(examples, "Kde je moje zásilka?", language="cs") == []


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [
        ("Ile powinna ważyć podstawa parasola?", "pl", "products-care#5"),
        ("Можно ли стирать шерстяное одеяло?", "ru", "products-care#4"),
        ("இரண்டு முறை பணம் எடுக்கப்பட்டது, வங்கி என்ன சொல்கிறது?", "ta", "paying#2"),
        ("Wat kost de verzending naar andere landen en hoe lang duurt het?", "nl", "shipping-eu#1"),
    ],
)
def test_with_a_glossary_an_article_in_another_language_is_found_without_intents(
    examples: KnowledgeBase, query: str, language: str, expected: str
) -> None:
    assert ids(search(examples, query, language=language))[0] == expected


def test_an_article_in_the_language_of_the_message_comes_before_one_in_another(examples: KnowledgeBase) -> None:
    found = ids(
        search(examples, "Wie lange wird ein Paket in der Filiale aufbewahrt?", "wismo", language="de", limit=60)
    )
    assert found.index("versand-de#2") < found.index("shipping-eu#4")


def test_a_question_in_german_finds_the_return_window_first(examples: KnowledgeBase) -> None:
    question = "kann ich das nach 40 Tagen noch zurückgeben"
    found = examples.find(question, language="de", intents=["return_request"], limit=5, now=NOW, store=make_store())
    assert found.hits[0].passage.id == "rueckgabe-de#1"
    assert found.hits[0].passage.source == "policies/rueckgabe-de.md"
    assert "answers return_request" in found.hits[0].why
    assert "only for DE" in found.hits[0].why
    assert found.conflicts == ()
    assert found.nothing is None


def test_a_search_without_hits_says_why(examples: KnowledgeBase) -> None:
    found = examples.find("who won the chess championship", language="en", intents=[], limit=5, now=NOW)
    assert found.hits == ()
    assert "below the floor" in (found.nothing or "")


def test_a_regional_language_is_its_primary_language(examples: KnowledgeBase) -> None:
    assert search(examples, "Wo ist mein Paket?", "wismo", language="de-AT") == search(
        examples, "Wo ist mein Paket?", "wismo", language="de"
    )


def test_nothing_is_found_below_the_floor(examples: KnowledgeBase) -> None:
    assert search(examples, "who won the chess championship is fine today") == []
    assert search(examples, "") == []


def test_a_search_not_by_meaning_embeds_nothing_and_finds_by_intent_and_wording(
    kb: KnowledgeBase, counting: CountingEmbedder, tmp_path: Path
) -> None:
    write_policy(tmp_path, "returns", "## Boxes\n\nUse any box.\n\n## Labels\n\nThe label is in the parcel.\n")
    kb.sync(tmp_path, Sources())
    embedded = len(counting.texts)
    asked: dict[str, Any] = {"by_meaning": False}
    assert ids(search(kb, "Where is the label?", "return_request", **asked)) == ["returns#2", "returns#1"]
    assert ids(search(kb, "May I use any box?", "return_request", **asked)) == ["returns#1", "returns#2"]
    assert search(kb, "Where is the label?", "warranty", **asked) == []
    assert len(counting.texts) == embedded


def test_a_passage_that_changed_is_found_as_it_is_now(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    (before,) = search(kb, "how long can I return this", "return_request", limit=1)
    assert kb.passage("returns#1") == before.model_copy(update={"score": 0.0})
    write_policy(tmp_path, "returns", "You have a hundred days to return it.\n")
    kb.sync(tmp_path, Sources())
    (after,) = search(kb, "how long can I return this", "return_request", limit=1)
    assert "hundred days" in after.text
    assert kb.passage("returns#1") == after.model_copy(update={"score": 0.0})
    assert kb.passage("returns#2") is None


def test_a_blank_message_still_finds_by_intent_in_a_fixed_order(examples: KnowledgeBase) -> None:
    found = search(examples, " \n", "invoice_request", language="de", store=make_store())
    assert ids(found) == ["invoices-de#1", "invoices-de#2", "invoices-de#3"]


def test_only_what_applies_to_the_store_is_found(examples: KnowledgeBase) -> None:
    german = search(examples, "where is my parcel", "wismo", limit=50, store=make_store())
    british = make_store(id="harbour-uk", country="GB", language="en", marketplace="ebay", currency="GBP")
    other = make_store(id="other-uk", country="GB")
    assert not any(one.id.startswith("shipping-uk") for one in german)
    found = ids(search(examples, "where is my parcel", "wismo", limit=50, store=british))
    assert "shipping-uk#1" in found
    assert "versand-de#1" not in found
    assert "shipping-uk#1" not in ids(search(examples, "where is my parcel", "wismo", limit=50, store=other))


@pytest.mark.parametrize("limit", [-1, 0, 1, 3, 1000])
def test_no_more_than_the_limit_is_found(examples: KnowledgeBase, limit: int) -> None:
    assert len(search(examples, "where is my parcel", "wismo", limit=limit)) <= max(limit, 0)


def test_past_replies_are_few_of_the_language_and_of_an_intent_asked(examples: KnowledgeBase) -> None:
    found = search(examples, "where is my parcel, it is late", "wismo", limit=9)
    replies = [one for one in found if one.kind is PassageKind.REPLY]
    assert 1 <= len(replies) <= 3
    assert all(one.language == "en" and "wismo" in one.answers for one in replies)


def test_a_reply_from_later_than_now_is_not_found(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_replies(tmp_path, {"sent_at": NOW.isoformat()})
    kb.sync(tmp_path, Sources())

    def found(now: datetime) -> list[str]:
        return ids(search(kb, "where is my parcel", "wismo", now=now))

    assert found(NOW) == ["past_replies#R-1"]
    assert found(NOW - timedelta(seconds=1)) == []


@pytest.mark.parametrize("query", ["x" * 200_000, "\ud800", "\x00\x01", "🤷" * 500, "ஏன் " * 1000, "' OR 1=1 --", "$or"])
def test_odd_messages_find_something_or_nothing(examples: KnowledgeBase, query: str) -> None:
    assert len(search(examples, query, "wismo")) <= 6


def test_odd_intents_and_languages_find_nothing(examples: KnowledgeBase) -> None:
    assert search(examples, "zzz", "no_such_intent", "", "$in", language="xx") == []


def test_a_search_does_not_wait_for_a_sync(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    write_policy(tmp_path, "long", "\n".join(f"## {n}\n\nText {n}.\n" for n in range(200)))
    found: list[list[str]] = []
    kb.sync(
        tmp_path,
        Sources(),
        progress=lambda done, total: found.append(ids(search(kb, "how long can I return", "return_request", limit=1))),
    )
    assert found
    assert all(one == ["returns#1"] for one in found)


def test_opening_leaves_the_environment_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    with KnowledgeBase(tmp_path, "harbour", embedder()):
        assert dict(os.environ) == before


def test_what_was_added_by_hand_outlives_another_model(tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as first:
        first.sync(tmp_path, Sources())
        first.put(by_hand("gifts", "We wrap presents for 3 EUR."))
    with KnowledgeBase(tmp_path / "data", "harbour", CountingEmbedder("another")) as second:
        assert second.sync(tmp_path, Sources()).rebuilt == ("model",)
        assert ids(second.list()) == ["gifts", "returns#1", "returns#2"]
        assert second.sync(tmp_path, Sources()) == SyncReport(unchanged=2)
        assert ids(search(second, "can you wrap presents"))[0] == "gifts"


def test_another_glossary_embeds_everything_anew_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_policy(tmp_path, "returns")
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        opened.sync(tmp_path, Sources())
    monkeypatch.setattr("knowledge_base.index.wording_version", lambda: "another")
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        assert opened.sync(tmp_path, Sources()) == SyncReport(added=2, rebuilt=("glossary",))


def by_hand(passage_id: str, text: str, **scope: Any) -> GivenPassage:
    return GivenPassage(id=passage_id, title="Gifts", text=text, language="en", **scope)


def test_one_passage_is_put_found_and_discarded(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    kb.put(by_hand("gifts", "We wrap presents for 3 EUR."))
    assert ids(search(kb, "can you wrap presents"))[0] == "gifts"
    kb.put(by_hand("gifts", "We wrap presents for 4 EUR."))
    assert search(kb, "can you wrap presents")[0].text.endswith("4 EUR.")
    assert kb.discard("gifts")
    assert not kb.discard("gifts")
    assert search(kb, "can you wrap presents") == []
    for change in (lambda: kb.put(by_hand("returns#7", "x")), lambda: kb.discard("returns#1")):
        with pytest.raises(InputError, match="document of the seller folder"):
            change()


@pytest.mark.parametrize(
    ("scope", "is_found"),
    [
        ({}, True),
        ({"valid_from": date(2026, 11, 14), "valid_until": date(2026, 11, 14)}, True),
        ({"valid_from": date(2026, 11, 15)}, False),
        ({"valid_until": date(2026, 11, 13)}, False),
        ({"marketplaces": ("amazon",)}, True),
        ({"marketplaces": ("ebay",)}, False),
        ({"countries": ("GB",)}, False),
        ({"stores": ("another",)}, False),
        ({"categories": ("tents",)}, True),
        ({"categories": ("Tents", "lamps")}, True),
        ({"categories": ("lamps",)}, False),
    ],
)
def test_only_what_holds_is_found(kb: KnowledgeBase, scope: dict[str, Any], is_found: bool) -> None:
    kb.put(by_hand("gifts", "We wrap presents for 3 EUR.", **scope))
    found = kb.find(
        "can you wrap presents",
        language="en",
        intents=[],
        limit=5,
        now=NOW,
        store=make_store(),
        categories=["tents"],
    )
    assert [hit.passage.id for hit in found.hits] == ["gifts"] * is_found


REPLY: dict[str, Any] = {
    "id": "thanks",
    "kind": "reply",
    "title": "Thanks",
    "asked": "Is the lantern brass? Jane Miller, jane@miller.example",
    "text": "Dear Jane Miller,\n\nyes, the lantern is made of brass.",
    "language": "en",
    "answers": ["product_question"],
    "sent_at": "2026-10-01T09:00:00Z",
}


def test_a_reply_is_put_without_whose_it_was_and_found_by_what_it_answered(kb: KnowledgeBase, tmp_path: Path) -> None:
    kb.sync(tmp_path, Sources())
    passage = kb.put(GivenPassage(**REPLY))
    assert passage.kind is PassageKind.REPLY
    assert "Miller" not in passage.text + passage.title
    assert kb.put(GivenPassage(**{**REPLY, "kind": "macro", "id": "brass", "asked": None, "sent_at": None}))
    assert set(ids(search(kb, "is this lantern brass", "product_question", limit=9))) == {"thanks", "brass"}
    assert ids(search(kb, "is this lantern brass", "product_question", now=NOW - timedelta(days=90))) == ["brass"]
    assert (
        kb.put(GivenPassage(**{**REPLY, "kind": "article", "asked": None, "sent_at": None})).kind is PassageKind.POLICY
    )
    assert [one.kind for one in kb.list() if one.id == "thanks"] == [PassageKind.POLICY]
    assert kb.discard("thanks")


def test_a_reply_that_the_screen_refuses_is_not_put(kb: KnowledgeBase, tmp_path: Path) -> None:
    screen = Screen(refuse=lambda reply, language: "promises something" if "refund" in reply else None)
    kb.sync(tmp_path, Sources(), screen=screen)
    with pytest.raises(InputError, match="text: is kept out: promises something"):
        kb.put(GivenPassage(**{**REPLY, "text": "We refund you."}))
    kb.sync(tmp_path, Sources(), screen=Screen(not_before=NOW))
    with pytest.raises(InputError, match="sent_at: is kept out: older than the limit"):
        kb.put(GivenPassage(**REPLY))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"asked": None}, "asked is required for a reply"),
        ({"sent_at": None}, "sent_at is required for a reply"),
        ({"kind": "macro"}, "asked is only for a reply"),
        ({"stores": ["a"]}, "stores is only for an article"),
    ],
)
def test_what_is_given_fits_its_kind(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        GivenPassage(**{**REPLY, **changes})


def test_passages_cited_elsewhere_are_compared_with_those_found(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "a", "## How long\n\nReturns are accepted up to 60 days after delivery.\n")
    write_policy(tmp_path, "b", "## How long\n\nReturns are accepted up to 30 days after delivery.\n")
    kb.sync(tmp_path, Sources())
    asked: dict[str, Any] = {"language": "en", "intents": ["return_request"], "limit": 1, "now": NOW}
    assert kb.find("how long can I return it", **asked).conflicts == ()
    (conflict,) = kb.find("how long can I return it", **asked, cited=["a#1", "b#1", "gone#1"]).conflicts
    assert set(conflict.passages) == {"a#1", "b#1"}
