from pathlib import Path

import pytest

from core.decisions import Passage
from core.errors import InputError
from core.search import MAX_PASSAGE_CHARS
from knowledge_base.documents import Known, find_documents, read_document
from tests.knowledge_base.folders import write_policy


def passages(path: Path) -> list[Passage]:
    return [
        reading.passage for entry in read_document(path, within=path.parents[1]).entries if (reading := entry.read())
    ]


def test_a_document_is_split_at_its_headings_and_numbered_in_reading_order(tmp_path: Path) -> None:
    found = passages(write_policy(tmp_path, "returns-eu"))
    assert [one.id for one in found] == ["returns-eu#1", "returns-eu#2"]
    assert [one.title for one in found] == ["Returns > How long", "Returns > Who pays"]
    assert found[0].text == "You have 60 days from delivery. No reason is needed."
    assert found[0].answers == ("return_request",)
    assert found[0].source == "policies/returns-eu.md"


def test_headings_inside_headings_make_a_path(tmp_path: Path) -> None:
    body = "# Returns\n\nIntro.\n\n## Cost\n\n### Abroad\n\nYou pay.\n\n## Time\n\nLong.\n"
    found = passages(write_policy(tmp_path, "returns", body))
    assert [one.title for one in found] == ["Returns", "Returns > Cost > Abroad", "Returns > Time"]


def test_text_before_any_heading_is_a_passage(tmp_path: Path) -> None:
    assert [one.text for one in passages(write_policy(tmp_path, "x", "Only this.\n"))] == ["Only this."]


def test_underlined_headings_count_and_a_hash_inside_a_code_block_does_not(tmp_path: Path) -> None:
    body = "Cost\n----\n\n```\n# not a heading\n```\n"
    (only,) = passages(write_policy(tmp_path, "x", body))
    assert (only.title, only.text) == ("Returns > Cost", "# not a heading")


def test_marks_are_dropped_and_words_kept(tmp_path: Path) -> None:
    body = (
        "A **bold** and *soft* `word`,\nsee [the page](https://shop.example/r) or <me@shop.example>.\n"
        "<!-- note to self -->\n\n- one\n- two\n  - deep\n\n3. three\n4. four\n\n"
        "| size | price |\n|---|---|\n| S | 4.95 EUR |\n\n> quoted\n"
    )
    (only,) = passages(write_policy(tmp_path, "x", body))
    assert only.text == (
        "A bold and soft word, see the page (https://shop.example/r) or me@shop.example.\n"
        "- one\n- two\n  - deep\n3. three\n4. four\n| size | price |\n| S | 4.95 EUR |\n\nquoted"
    )


def test_a_long_section_is_split_between_paragraphs(tmp_path: Path) -> None:
    body = "## Long\n\n" + "\n\n".join(f"Paragraph {n} " + "word " * 100 for n in range(4))
    found = passages(write_policy(tmp_path, "x", body))
    assert len(found) == 4
    assert all(one.title == "Returns > Long" and one.text.startswith("Paragraph") for one in found)


@pytest.mark.parametrize("words", ["Eine Frist von 14 Tagen. ", "ohneleerzeichen", "ஒரு நாள் ", "a" * 3000 + " "])
def test_even_one_enormous_paragraph_is_split_and_nothing_of_it_is_lost(tmp_path: Path, words: str) -> None:
    body = words * (200_000 // len(words))
    found = passages(write_policy(tmp_path, "x", body))
    assert max(len(one.text) for one in found) <= MAX_PASSAGE_CHARS
    assert "".join("".join(one.text.split()) for one in found) == "".join(body.split())


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = write_policy(tmp_path, "returns")
    before = passages(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert passages(path) == before


def test_one_country_or_store_may_be_written_without_a_list(tmp_path: Path) -> None:
    path = write_policy(tmp_path, "x", country="DE", store=["harbour-de", "harbour-shop"])
    reading = read_document(path, within=tmp_path).entries[0].read()
    assert reading is not None
    assert reading.scope.countries == ("DE",)
    assert reading.scope.stores == ("harbour-de", "harbour-shop")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Ok, TV.\n",
            "x.md: language: cannot be told from the text; say it in front matter between lines `---`, in x.yaml",
        ),
        ("---\ntitle: A\n", "x.md:1: the front matter that begins here has no end"),
        ("---\ntitle: A\nlanguage: English\n---\nText.\n", "x.md:3: language: "),
        (
            "---\ntitle: A\n---\nHej, jeg har ikke modtaget min pakke endnu. Hvornår kommer den?\n",
            "x.md: language: cannot",
        ),
        ("---\ntitle: A\nlanguage: en\nanswer: [wismo]\n---\nText.\n", "x.md:4: answer: unknown field"),
        (
            "---\ntitle: A\nlanguage: en\nanswers: [wismo, wisno]\n---\nT.\n",
            "x.md:4: answers: there is no intent 'wisno'",
        ),
        ("---\ntitle: A\nlanguage: en\n---\n\n# Only a heading\n", "x.md: holds no text below its front matter"),
        ("---\n---\nText.\n", "x.md:2: must hold keys and values"),
        ("", "x.md: holds no text"),
    ],
)
def test_a_wrong_document_is_named_with_line_and_field(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_document(path, within=tmp_path, known=Known(intents=["wismo"]))
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("text", "language", "title"),
    [
        ("You have 45 days from delivery to send a lamp back.\n", "en", "x"),
        ("# Versand\n\nDer Versand kostet 4,90 EUR, ab 60 EUR ist er frei.\n", "de", "Versand"),
        ("---\nanswers: [wismo]\n---\n## Доставка\n\nДоставка занимает от трёх до пяти дней.\n", "ru", "Доставка"),
    ],
)
def test_a_document_that_says_nothing_of_itself_is_read_by_its_text_and_name(
    tmp_path: Path, text: str, language: str, title: str
) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    about = read_document(path, within=tmp_path).about
    assert (about.language, about.title) == (language, title)


@pytest.mark.parametrize(
    ("raw", "says"),
    [(b"---\ntitle: \xfc\n---\n", "x.md:2: "), (b"\x00\x01", "not a text file"), (b"\xff\xfea\x00", "UTF-16")],
)
def test_a_binary_or_wrongly_encoded_document_is_refused(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "x.md").write_bytes(raw)
    with pytest.raises(InputError, match=says):
        read_document(tmp_path / "x.md", within=tmp_path)


@pytest.mark.parametrize(("name", "head"), [("x.md", "## Label"), ("x.html", "<h2>Label</h2>")])
@pytest.mark.parametrize("filler", ["", "Nothing. " * 2_000])
def test_a_zero_byte_here_and_there_does_not_cost_a_document(tmp_path: Path, name: str, head: str, filler: str) -> None:
    text = f"{filler}\n\n{head}\n\nWe pay\x00 the label. {'Use any box. ' * 20}\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    last = read_document(tmp_path / name, within=tmp_path).entries[-1].read()
    assert last is not None
    assert last.passage.text.startswith("We pay the label.")


def test_a_folder_is_read_by_path_without_hidden_files_and_may_be_missing(tmp_path: Path) -> None:
    write_policy(tmp_path, "b")
    write_policy(tmp_path, "a/c")
    write_policy(tmp_path, ".draft/d")
    (tmp_path / "policies" / "~$b.docx").write_bytes(b"an editor's lock")
    assert [path.name for path in find_documents(tmp_path / "policies")] == ["c.md", "b.md"]
    assert list(find_documents(tmp_path / "none")) == []


def test_the_digest_changes_with_all_that_is_stored(tmp_path: Path) -> None:
    def digest(**front: str) -> str:
        return read_document(write_policy(tmp_path, "x", **front), within=tmp_path).entries[0].digest

    digests = {digest(), digest(title="Other"), digest(language="de"), digest(country="DE"), digest(store="harbour-de")}
    assert len(digests) == 5
    assert digest() == digest()
