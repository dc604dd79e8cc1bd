"""The same document in every format gives the same passages; a file that cannot be read says why."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.oxml import parse_xml
from pypdf import PdfReader, PdfWriter

from core.decisions import Passage
from core.errors import InputError
from core.knowledge import AboutFiles, RuleOrigin
from knowledge_base.documents import Known, read_document
from knowledge_base.html_pages import Page
from knowledge_base.markdown import read_markdown
from knowledge_base.pdf_files import _joined, read_pdf
from knowledge_base.plain_text import read_plain
from knowledge_base.sections import Heading, Part, anchor_of
from knowledge_base.word_files import read_word
from tests.knowledge_base.folders import write_policy
from tests.knowledge_base.formats import Piece, pdf_of, split_front, write_docx, write_html, write_pdf, write_scan

POLICIES = sorted((Path(__file__).parents[2] / "examples" / "policies").glob("*.md"))

WITH_ALL = """
Words before the first heading.

## Tariffs

| size | price |
|---|---|
| up to 2 kg | 4.95 EUR |
| up to 31.5 kg | 9.90 EUR |

- to Germany
- to Austria, with a rather long explanation that needs more than one line to be said as it should be said here

### Islands

They cost more.
"""


def passages(path: Path) -> list[Passage]:
    readings = [entry.read() for entry in read_document(path, within=path.parent).entries]
    return [reading.passage for reading in readings if reading is not None]


def said(path: Path) -> list[tuple[str, ...]]:
    return [(one.id, one.title, " ".join(one.text.split()), one.anchor, *one.answers) for one in passages(path)]


def write_all(folder: Path, stem: str, front: str, body: str) -> list[Path]:
    title = yaml.safe_load(front)["title"]
    (folder / f"{stem}.yaml").write_text(front, "utf-8")
    paths = [folder / f"{stem}.{suffix}" for suffix in ("html", "docx", "pdf")]
    for path, write in zip(paths, (write_html, write_docx, write_pdf), strict=True):
        write(path, title, body)
    return paths


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)
def test_the_examples_give_the_same_passages_in_every_format(policy: Path, tmp_path: Path) -> None:
    front, body = split_front(policy)
    expected = said(policy)
    for path in write_all(tmp_path, policy.stem, front, body):
        assert said(path) == expected, path.suffix


def test_tables_lists_and_deeper_headings_are_the_same_in_every_format(tmp_path: Path) -> None:
    front = "title: Shipping\nlanguage: en\nanswers: [shipping_question]\n"
    markdown = write_policy(tmp_path, "all", WITH_ALL, title="Shipping", answers=["shipping_question"])
    expected = said(markdown)
    assert [title for _, title, *_ in expected] == ["Shipping", "Shipping > Tariffs", "Shipping > Tariffs > Islands"]
    for path in write_all(tmp_path, "all", front, WITH_ALL):
        assert said(path) == expected, path.suffix


def test_a_pdf_of_500_pages_is_read_without_its_headers_and_page_numbers(tmp_path: Path) -> None:
    front, body = split_front(next(path for path in POLICIES if path.stem == "returns-eu"))
    path = tmp_path / "book.pdf"
    write_pdf(path, "Returns", body, times=700)
    assert len(PdfReader(path).pages) >= 500
    (tmp_path / "book.yaml").write_text(front, "utf-8")
    found = passages(path)
    assert len(found) >= 3_500
    assert not any("Page " in one.text or "Harbour & Home - " in one.text for one in found)


def test_a_document_says_what_it_answers_in_front_matter_meta_sidecar_and_seller_yaml(tmp_path: Path) -> None:
    seller = [
        AboutFiles(files="legal/*", rule=RuleOrigin.LAW, language="de", country="DE"),
        AboutFiles(files="*.html", product_category=("rugs",)),
    ]
    path = tmp_path / "legal" / "law.html"
    path.parent.mkdir()
    (tmp_path / "legal" / "law.yaml").write_text("valid_from: 2026-01-01\nlanguage: en\n", "utf-8")
    path.write_text(
        '<title>Law</title><meta name="replydesk:answers" content="warranty, defective_item">'
        '<meta name="replydesk:language" content="fr"><meta name="replydesk:marketplace" content="shopify"><p>Text.',
        "utf-8",
    )
    document = read_document(path, within=tmp_path, described=seller)
    about = document.about
    assert (about.title, about.language, about.answers) == ("Law", "fr", ("warranty", "defective_item"))
    assert (about.rule, about.country, about.product_category) == (RuleOrigin.LAW, ("DE",), ("rugs",))
    assert (str(about.valid_from), about.marketplace) == ("2026-01-01", ("own-store",))
    reading = document.entries[0].read()
    assert reading is not None
    scope = reading.scope
    assert (scope.categories, scope.marketplaces, scope.rule) == (("rugs",), ("own-store",), RuleOrigin.LAW)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "x.md",
            "---\ntitle: A\nlanguage: en\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n---\nT.",
            "x.md:5: valid_u",
        ),
        ("x.md", "---\ntitle: A\nlanguage: en\nvalid_until: soon\n---\nT.", "x.md:4: valid_until: "),
        ("x.md", "---\ntitle: A\nlanguage: en\nrule: custom\n---\nT.", "x.md:4: rule: "),
        ("x.md", "---\ntitle: A\nlanguage: en\nmarketplace: bazaar\n---\nT.", "x.md:4: marketplace: "),
        ("x.md", "---\ntitle: A\nlanguage: en\nstore: [lost]\n---\nT.", "x.md:4: store: there is no store 'lost'"),
        ("x.html", '<p>T.<meta name="replydesk:valid" content="1">', "x.html: valid: unknown field"),
        ("x.html", "<h1>A</h1><p>T.", "x.html: language: cannot be told from the text; say it in `<meta"),
        ("x.html", '<html lang="en"><title>A</title><script>x</script>', "x.html: holds no text"),
        ("x.txt", "TV OK.", "x.txt: language: cannot be told from the text; say it in front matter"),
        ("x.txt", "", "x.txt: holds no text"),
        ("x.pdf", "no PDF", "x.pdf: cannot be read as PDF"),
        ("x.docx", "no DOCX", "x.docx: is no DOCX file"),
        ("x.docx", "\xd0\xcf\x11\xe0", "x.docx: is an old Word file or locked by a password"),
    ],
)
def test_a_wrong_document_is_named_with_what_is_wrong(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as raised:
        read_document(path, within=tmp_path, known=Known(stores=["harbour-de"]))
    assert says in str(raised.value)


def test_a_wrong_sidecar_is_named_itself(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Words.")
    (tmp_path / "x.yaml").write_text("title: A\nlanguage: en\nanswers: [wisno]\n")
    with pytest.raises(InputError, match=r"x\.yaml:3: answers: there is no intent 'wisno'"):
        read_document(tmp_path / "x.txt", within=tmp_path, known=Known(intents=["wismo"]))


def test_a_scanned_and_a_locked_pdf_say_that_there_is_no_text(tmp_path: Path) -> None:
    write_scan(tmp_path / "scan.pdf")
    write_pdf(tmp_path / "open.pdf", "A", "Text.")
    writer = PdfWriter(clone_from=tmp_path / "open.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    for name, says in (
        ("scan", "holds no text, only pictures"),
        ("locked", "is locked by a password, so there is no text"),
    ):
        with pytest.raises(InputError, match=rf"{name}\.pdf: {says}"):
            read_document(tmp_path / f"{name}.pdf", within=tmp_path)


def test_a_docx_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge_base.word_files.MAX_UNPACKED_BYTES", 1_000)
    with zipfile.ZipFile(tmp_path / "x.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", " " * 2_000)
    with pytest.raises(InputError, match=r"x\.docx: unpacks to"):
        read_document(tmp_path / "x.docx", within=tmp_path)


def test_numbered_lists_and_links_of_a_docx(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("Pack it.", "Send it."):
        document.add_paragraph(text, "List Number")
    document.save(str(tmp_path / "x.docx"))
    (tmp_path / "x.yaml").write_text("title: A\nlanguage: en\n")
    assert [one.text for one in passages(tmp_path / "x.docx")] == ["1. Pack it.\n2. Send it."]


def test_a_docx_is_read_with_its_changes_accepted_its_fields_and_inner_tables(tmp_path: Path) -> None:
    document = docx.Document()
    changed = document.add_paragraph("You have ")
    for element in (
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>10</w:t></w:r>",
        "<w:r><w:rPr><w:dstrike w:val='1'/></w:rPr><w:t>11</w:t></w:r>",
        "<w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>up to 5 m</w:t></w:r>",
        "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r>",
        "<w:r><w:t> in </w:t></w:r>",
        "<w:del><w:r><w:delText>14</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>7</w:t></w:r></w:moveFrom>",
        "<w:ins><w:r><w:t>30</w:t></w:r></w:ins>",
        "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t> days,</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r>",
        "<w:fldSimple w:instr='REF a'><w:r><w:t> see 3.</w:t></w:r></w:fldSimple>",
    ):
        changed._p.append(_word_element(element))
    contents = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    block = "<w:sdt>{}<w:sdtContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    for number, filled in enumerate((block.format(contents, "Fees 1"), block.format("", "Refunds take 5 days."))):
        document.element.body.insert(number, _word_element(filled))
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "Zones"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "DE", "4.90"
    document.save(str(tmp_path / "x.docx"))
    assert read_word(tmp_path / "x.docx").parts == (
        "Refunds take 5 days.",
        "You have up to 5 m² in 30 days, see 3.",
        "| Zones | DE 4.90 |",
    )


def _word_element(xml: str) -> Any:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return parse_xml(xml.replace(">", f' xmlns:w="{name}">', 1))


def test_a_pdf_keeps_what_only_looks_like_a_header(tmp_path: Path) -> None:
    """Headings that count on, the last word of a page, values at its end and its beginning, the head of a table."""

    def page(*lines: tuple[float, float, str] | tuple[float, float, str, float]) -> list[Piece]:
        text = [(60, 700 - 14 * number, "Some text of this page, the same on each.") for number in range(3)]
        return [(line[0], line[1], (*line, 11)[3], "F1", line[2]) for line in (*text, *lines)]

    (tmp_path / "x.pdf").write_bytes(
        pdf_of(
            [
                page((60, 775, "Section 6", 16), (60, 66, "within 14 days")),
                page((60, 775, "Section 7", 16), (60, 66, "40.")),
                page((60, 780, "within 30 days")),
                page((60, 775, "Zone"), (300, 775, "Fee"), (60, 760, "A"), (300, 760, "4.90")),
                page((60, 775, "Zone"), (300, 775, "Fee"), (60, 760, "B"), (300, 760, "5.90")),
            ],
            header="Harbour",
        )
    )
    said = "\n".join(part.text if isinstance(part, Heading) else part for part in read_pdf(tmp_path / "x.pdf").parts)
    for kept in ("Section 6", "Section 7", "within 14 days", "40.", "within 30 days"):
        assert kept in said
    assert said.count("| Zone | Fee |") == 2
    assert not any(gone in said for gone in ("Harbour", "Page 1", "of 5"))


def test_a_pdf_page_that_is_turned_is_read_as_it_is_seen(tmp_path: Path) -> None:
    pieces = [
        ("Zone", 60, 100),
        ("Fee", 300, 100),
        ("A", 60, 120),
        ("4.90", 300, 120),
        ("Tax", 60, 160),
        ("is in.", 60, 174),
    ]
    raw = pdf_of([[(down, across, 11, "F1", text) for text, across, down in pieces]], header=None)
    raw = raw.replace(b"Tf 1 0 0 1 ", b"Tf 0 1 -1 0 ").replace(b"/Contents", b"/Rotate 90 /Contents")
    (tmp_path / "x.pdf").write_bytes(raw)
    assert read_pdf(tmp_path / "x.pdf").parts == ("| Zone | Fee |", "| A | 4.90 |", "Tax is in.")


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("<p>A <b>bold</b> word,<br>next", ["A bold word,\nnext"]),
        ("loose <i>words</i><div>in <span>a</span> box</div>tail", ["loose words", "in a box", "tail"]),
        ("<h2>Ti<em>tle</em></h2><p>x", [Heading(2, "Title"), "x"]),
        ("<ul><li>a<li>b<ul><li>deep</ul></ul>", ["- a", "- b\n  - deep"]),
        ("<ol start=3><li>c<li><p>d</p></ol>", ["3. c", "4. d"]),
        ("<table><tr><th>s<th>p<tr><td>1<td><b>2</b> EUR</table>", ["| s | p |", "| 1 | 2 EUR |"]),
        ('<a href="https://x.example/y">see</a> <a href="mailto:a@b.example">a@b.example</a>', None),
        ("<p style='display: none'>x<p hidden>y<p>z", ["z"]),
        ("<p>Within <s>14</s> 30 days, <del>4.90</del> <ins>0</ins> EUR", ["Within 30 days, 0 EUR"]),
        ("<table><tr><td><strike>14</strike> <b>30</b><td>x</table>", ["| 30 | x |"]),
        ("<p>Fee <span style='text-decoration: line-through'>9</span> 5 EUR", ["Fee 5 EUR"]),
        ("<nav>menu</nav><main><p>text</main><p>more", ["text"]),
        ("<p>unclosed <b>tags <p>and </i> wrong & ones", ["unclosed tags", "and wrong & ones"]),
        ("<pre>a\n  b</pre>", ["a\n  b"]),
        ("<table><caption>Fees<tr hidden><td>old<tr><td>DE<td>4.90</table>", ["Fees", "| DE | 4.90 |"]),
        (
            "<table><tr><td>menu<td><h2>Fees</h2><p>By zone<table><tr><td>DE<td>4.90</table></table>",
            ["menu", Heading(2, "Fees"), "By zone", "| DE | 4.90 |"],
        ),
        ("", []),
    ],
)
def test_html_is_read_as_a_reader_sees_it(html: str, parts: list[Part] | None) -> None:
    if parts is None:
        parts = ["see (https://x.example/y) a@b.example"]
    assert list(Page(html).parts()) == parts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("14<sup>1</sup> days", "14 days"),
        ("4.90 €<sup>1)</sup> within 30<sup><a href='#n2'>[2]</a></sup> days <sup>*</sup>", "4.90 € within 30 days"),
        ("5 m<sup>2</sup> or 3 cm<SUP>3</SUP>", "5 m² or 3 cm³"),
        ("4<sup>90</sup> € in 30<sup>12</sup> days", "4,90 € in 30 days"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
    ],
)
def test_the_number_of_a_note_is_no_digit_of_a_value(written: str, read: str) -> None:
    assert list(Page(f"<p>{written}</p>").parts()) == [read]
    assert list(read_markdown(written)) == [read]


def test_a_heading_that_is_never_closed_does_not_swallow_the_page() -> None:
    page = Page("<body><h1>Returns<p>You have <b>30 days<ul><li>one<li>two")
    assert list(page.parts()) == [Heading(1, "Returns"), "You have 30 days", "- one", "- two"]


def test_absurdly_nested_html_is_read_without_its_tags() -> None:
    assert list(Page("<div>" * 100_000 + "deep").parts()) == ["deep"]


@pytest.mark.parametrize(
    ("markdown", "parts"),
    [
        ("| a | b |\n|---|---|\n| 14<br>30 days | x |", ["| a | b |", "| 14 30 days | x |"]),
        ("within 14<BR/>30 days", ["within 14\n30 days"]),
        ("<table><tr><td>DE</td><td>4.90</td></tr></table>", ["| DE | 4.90 |"]),
        ("Within ~~14~~ 30 days.\n\n| a |\n|---|\n| ~~9~~ 5 |", ["Within 30 days.", "| a |", "| 5 |"]),
        ("Pay <s>14 <b>or</b> 20</s> 30 and <DEL>1</DEL> 2 EUR, <s>no more.", ["Pay 30 and 2 EUR, no more."]),
        ("<details>\n<summary>How long?</summary>\n\n30 days.\n\n</details>", ["How long?", "30 days."]),
        ("- one\n\n  <p>two</p>\n", ["- one\n  two"]),
        ("<h2>Fees</h2>\n\n<!-- old\n\nnote -->\n\nNone.", [Heading(2, "Fees"), "None."]),
    ],
)
def test_html_within_markdown_is_read(markdown: str, parts: list[Part]) -> None:
    assert list(read_markdown(markdown)) == parts


def test_plain_text_knows_headings_by_their_form() -> None:
    text = "Returns\n=======\n\nHow long\n\nYou have 60\ndays.\n\n- one\n- two\n  lines\n\nNote: this.\nis text.\n"
    assert list(read_plain(text)) == [
        Heading(1, "Returns"),
        Heading(2, "How long"),
        "You have 60 days.",
        "- one",
        "- two lines",
        "Note: this. is text.",
    ]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["the ship-", "ping costs"], "the shipping costs"),
        (["Ihre E-Mail-", "Adresse"], "Ihre E-Mail-Adresse"),
        (["Hin-", "und Rücksendung"], "Hin- und Rücksendung"),
        (["3 -", "5 days"], "3 - 5 days"),
        (["soft\u00ad", "ened"], "softened"),
    ],
)
def test_a_word_cut_at_the_end_of_a_line_is_put_together(lines: list[str], joined: str) -> None:
    assert _joined(lines) == joined


@pytest.mark.parametrize(
    "piece", ["\n", " \n", "-", "- ", "=\n", "a\n\n", "<p>", "<b>", "<", "&", "a-\n", "<td>", "<li>x"]
)
def test_a_very_long_document_is_read_in_linear_time(piece: str) -> None:
    """Anything worse than linear would take minutes here."""
    text = (piece * 200_000)[:200_000]
    assert list(read_plain(text)) is not None
    assert list(Page(text).parts()) is not None
    assert _joined(text.split("\n")) is not None


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Who pays for the way back?", "who-pays-for-the-way-back"),
        ("Rückgabe — wie lange", "rückgabe-wie-lange"),
        ("திரும்ப அனுப்புதல்", "திரும்ப-அனுப்புதல்"),
        ("...", ""),
    ],
)
def test_an_anchor_is_named_like_its_heading(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_two_headings_of_one_name_have_two_anchors(tmp_path: Path) -> None:
    path = write_policy(tmp_path, "x", "## Cost\n\nA.\n\n## Time\n\nB.\n\n## Cost\n\nC.\n")
    assert [one.anchor for one in passages(path)] == ["cost", "time", "cost-1"]


def test_one_edit_changes_the_digests_of_its_own_passages_only(tmp_path: Path) -> None:
    shutil.copytree(POLICIES[0].parent, tmp_path / "policies")
    path = tmp_path / "policies" / "returns-eu.md"
    before = {entry.id: entry.digest for entry in read_document(path, within=tmp_path).entries}
    path.write_text(path.read_text("utf-8").replace("60 days", "45 days"), "utf-8")
    after = {entry.id: entry.digest for entry in read_document(path, within=tmp_path).entries}
    assert [one for one in before if before[one] != after[one]] == ["returns-eu#1"]
