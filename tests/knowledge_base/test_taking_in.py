"""Whole folders: what is wrong costs itself, what is unchanged costs nothing, what has expired is told."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.decisions import PassageKind
from core.errors import InputError
from core.knowledge import AboutFiles
from core.sellers import Sources
from knowledge_base import documents
from knowledge_base.checking import Concern, check_folder
from knowledge_base.documents import Known
from knowledge_base.knowledge_base import KnowledgeBase, SyncReport
from knowledge_base.replies import Screen
from knowledge_base.seen import Seen, SeenFiles
from knowledge_base.taking_in import files_in
from tests.knowledge_base.folders import write_policy, write_replies
from tests.knowledge_base.formats import write_pdf, write_scan
from tests.models import embedder

TODAY = date(2026, 11, 14)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        yield opened


def settle(folder: Path) -> None:
    """As if every file had been written an hour ago."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18 + path.stat().st_size))


def test_a_folder_of_every_format_is_added_and_what_is_wrong_is_named(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    write_policy(folder, "a")
    write_pdf(folder / "b.pdf", "B", "## One\n\nText.\n")
    (folder / "b.yaml").write_text("language: en\n")
    write_scan(folder / "scan.pdf")
    (folder / "broken.html").write_text('<html lang="en"><title>Broken</title><p>Text <b>unclosed <table><td>cell')
    (folder / "wrong.csv").write_text("a,b\n1,2\n")
    (folder / "notes.docx.tmp").write_text("not looked at")
    write_replies(folder, {})
    report = kb.add(folder)
    assert report.added == 5
    names = [problem.partition(": ")[0].rpartition("/")[2] for problem in report.problems]
    assert names == ["scan.pdf", "wrong.csv:2"]
    assert [one.source for one in kb.list()] == ["policies/a.md"] * 2 + ["b.pdf", "broken.html", "past_replies.jsonl"]
    assert kb.add(folder).unchanged == 5
    assert kb.remove("b.pdf") == 1


def test_exports_of_a_folder_are_found_by_their_ending_in_any_case_but_not_in_hidden_folders(tmp_path: Path) -> None:
    for name in ("A.CSV", "old/b.Jsonl", "_c.csv", ".cache/d.csv", ".e.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert files_in(tmp_path) == ([], [tmp_path / "A.CSV", tmp_path / "old" / "b.Jsonl"])


def test_an_empty_folder_says_so(kb: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: holds no document and no past replies"):
        kb.add(tmp_path / "empty")


def test_a_document_of_the_seller_folder_is_left_alone_by_a_folder(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    kb.sync(tmp_path, Sources())
    write_policy(tmp_path / "given", "returns", "Other words.\n")
    write_policy(tmp_path / "given", "more", "More words.\n")
    report = kb.add(tmp_path / "given")
    assert report.added == 1
    assert "the seller folder has a document of this name" in report.problems[0]


def test_what_has_expired_is_told_and_stays(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "old", "Text.\n", valid_until="2026-11-13")
    write_policy(tmp_path, "new", "Text.\n", valid_until="2026-11-14")
    settle(tmp_path / "policies")
    for _ in range(2):
        report = kb.sync(tmp_path, Sources(), today=TODAY)
        assert report.added + report.unchanged == 2
        (problem,) = report.problems
        assert "old.md: was valid until 2026-11-13" in problem


def test_an_unchanged_file_is_not_even_read(kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_policy(tmp_path, "a")
    write_policy(tmp_path, "b", "Text.\n")
    settle(tmp_path / "policies")
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=3)
    read: list[str] = []
    original = documents._read
    monkeypatch.setattr(documents, "_read", lambda path: (read.append(path.name), original(path))[1])
    assert kb.sync(tmp_path, Sources()) == SyncReport(unchanged=3)
    assert read == []
    (tmp_path / "policies" / "b.yaml").write_text("store: [harbour-de]\n")
    assert kb.sync(tmp_path, Sources()) == SyncReport(changed=1, unchanged=2)
    assert read == ["b.md"]
    settle(tmp_path / "policies")
    kb.sync(tmp_path, Sources(), described=[AboutFiles(files="a.md", country="DE")])
    assert read == ["b.md", "a.md", "b.md"]


def test_what_the_index_lost_is_read_again_though_its_file_is_unchanged(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_policy(tmp_path, "a")
    settle(tmp_path / "policies")
    kb.sync(tmp_path, Sources())
    kb._index.delete(PassageKind.POLICY, ["a#2"])
    assert kb.sync(tmp_path, Sources()) == SyncReport(added=1, unchanged=1)


def test_a_lost_index_reads_each_unchanged_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_policy(tmp_path, "long", "\n".join(f"## {n}\n\nText {n}.\n" for n in range(50)))
    settle(tmp_path / "policies")
    with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
        opened.sync(tmp_path, Sources())
    read: list[str] = []
    original = documents._read
    monkeypatch.setattr(documents, "_read", lambda path: (read.append(path.name), original(path))[1])
    with KnowledgeBase(tmp_path / "data2", "harbour", embedder()) as opened:
        shutil.copy(tmp_path / "data" / "seen.harbour.sqlite3", tmp_path / "data2")
        opened._seen = SeenFiles(tmp_path / "data2" / "seen.harbour.sqlite3")
        assert opened.sync(tmp_path, Sources()) == SyncReport(added=50)
    assert read == ["long.md"]


def test_a_lost_or_broken_note_of_what_was_seen_is_no_matter(tmp_path: Path) -> None:
    write_policy(tmp_path, "a")
    settle(tmp_path / "policies")
    for note in (None, b"not a database", b""):
        if note is not None:
            (tmp_path / "data" / "seen.harbour.sqlite3").write_bytes(note)
        with KnowledgeBase(tmp_path / "data", "harbour", embedder()) as opened:
            report = opened.sync(tmp_path, Sources())
            assert report.added + report.unchanged == 2


def test_a_misspelt_intent_of_a_past_reply_is_told(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_replies(tmp_path, {"id": "1", "intents": ["wizmo"]})
    (problem,) = kb.sync(tmp_path, Sources(), known=Known(intents={"wismo"})).problems
    assert problem.endswith("past_replies.jsonl:1: intents: there is no intent 'wizmo'")


def test_a_note_of_what_was_seen_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    seen = SeenFiles(tmp_path / "data")  # a folder
    seen.remember(tmp_path / "a.md", Seen("stamp", None, ()))
    seen.save()


def test_a_refused_reply_that_was_taken_in_before_is_removed(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_replies(tmp_path, {})
    assert kb.sync(tmp_path, Sources()).added == 1
    screen = Screen(refuse=lambda reply, language: "promises something", version="2")
    for removed in (1, 0):
        report = kb.sync(tmp_path, Sources(), screen=screen)
        assert (report.added, report.removed, report.kept_out) == (0, removed, {"promises something": 1})


def test_progress_of_many_lots_is_estimated_and_ends_at_the_number(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge_base.taking_in.LOT", 10)
    for number in range(30):
        write_policy(tmp_path, f"d{number}")
    seen: list[tuple[int, int]] = []
    assert kb.sync(tmp_path, Sources(), progress=lambda done, total: seen.append((done, total))).added == 60
    assert seen[-1] == (60, 60)
    assert all(50 <= total <= 70 for _, total in seen)


def test_a_check_names_what_to_look_at_the_worst_first(tmp_path: Path) -> None:
    write_policy(tmp_path, "old", "T.\n", valid_until="2026-11-13")
    write_policy(tmp_path, "soon", "T.\n", valid_until="2026-11-30")
    write_policy(tmp_path, "later", "T.\n", valid_from="2027-01-01")
    write_policy(tmp_path, "mute", "T.\n", answers=None)
    write_policy(tmp_path, "lost", "T.\n", store=["nowhere"])
    write_policy(tmp_path, "zz/soon", "T.\n")
    (tmp_path / "policies" / "hours.txt").write_text("We answer from Monday to Friday, and you can write at any time.")
    (tmp_path / "policies" / "logo.png").write_bytes(b"PNG")
    write_replies(tmp_path, {})
    remarks = check_folder(
        tmp_path,
        Sources(),
        known=Known(stores=["harbour-de"]),
        screen=Screen(refuse=lambda reply, language: "fails"),
        today=TODAY,
    )
    assert [(one.concern, one.message.partition(": ")[0].rpartition("/")[2]) for one in remarks] == [
        (Concern.NOT_READ, "lost.md:5"),
        (Concern.NOT_READ, "soon.md"),
        (Concern.EXPIRED, "old.md"),
        (Concern.EXPIRES_SOON, "soon.md"),
        (Concern.NOT_YET, "later.md"),
        (Concern.LANGUAGE_READ, "hours.txt"),
        (Concern.NO_ANSWERS, "hours.txt"),
        (Concern.NO_ANSWERS, "mute.md"),
        (Concern.KEPT_OUT, "past_replies.jsonl"),
        (Concern.LEFT_OUT, "logo.png"),
    ]
    assert [one.is_wrong for one in remarks] == [True] * 3 + [False] * 7


@pytest.mark.parametrize(
    ("files", "path", "is_about"),
    [
        ("policies/legal/*.pdf", "policies/legal/eu/a.pdf", True),
        ("policies/legal/*.pdf", "policies/a.pdf", False),
        ("*-de.*", "policies/legal/returns-de.md", True),
        ("returns-de.md", "policies/x/returns-de.md", True),
    ],
)
def test_files_are_named_by_path_or_by_name_alone(files: str, path: str, is_about: bool) -> None:
    assert AboutFiles(files=files).is_about(path) is is_about


def test_a_check_names_documents_that_disagree_with_both_statements(tmp_path: Path) -> None:
    write_policy(tmp_path, "a", "## How long\n\nReturns are accepted up to 60 days after delivery.\n")
    write_policy(tmp_path, "b", "## How long\n\nReturns are accepted up to 30 days after delivery.\n")
    write_policy(tmp_path, "c", "## How long\n\nReturns are accepted up to 14 days after delivery.\n", country=["FR"])
    write_policy(tmp_path, "d", "## How long\n\nReturns are accepted up to 60 days after delivery.\n")
    disagree = [
        remark.message
        for remark in check_folder(tmp_path, Sources(), today=date(2026, 11, 14), embedder=embedder())
        if remark.concern is Concern.DISAGREE
    ]
    assert disagree[0] == (
        'a#1 says 60 days ("Returns are accepted up to 60 days after delivery."), '
        'b#1 says 30 days ("Returns are accepted up to 30 days after delivery.")'
    )
    assert {message[:3] for message in disagree} == {"a#1", "b#1", "c#1"}
    assert len(disagree) == 5
