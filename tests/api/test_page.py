import asyncio
import re

import pytest

from api.page import draft_pieces, render_page
from core.drafts import Draft, DraftSpan, Need, Result, Status
from service.pipeline import Desk, draft_reply
from tests.desks import example_desk, ticket_of

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> Where is my parcel?"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    with example_desk(tmp_path_factory.mktemp("data")) as desk:
        return [asyncio.run(draft_reply(ticket, desk)) for ticket in _tickets(desk)]


def _tickets(desk: Desk) -> list:  # type: ignore[type-arg]
    at = "2026-11-{}T10:00:00+01:00"
    return [
        ticket_of(desk, id="late", messages=[{"text": "Where is my parcel?", "sent_at": at.format("12")}]),
        ticket_of(desk, id="fine", messages=[{"text": "Thanks a lot!", "sent_at": at.format("14")}]),
        ticket_of(desk, id="hostile", messages=[{"text": HOSTILE, "sent_at": at.format("14")}], subject="<b>x</b>"),
    ]


def test_the_nearest_deadline_comes_first_and_what_needs_no_reply_last(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    order = re.findall(r'<article class="ticket" data-status="\w+" id="(\w+)">', page)
    assert order[0] == "late"
    assert order[-1] == "fine"
    assert "overdue by" in page


def test_buyer_text_is_escaped(results: list[Result]) -> None:
    page = render_page(results, title="<i>queue</i>")
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page
    assert "<i>queue" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_loads_nothing_from_anywhere(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page.replace("&lt;img src=x", ""))
    assert "http" not in re.sub(r"http-equiv|https?://\S*&", "", page).replace("http-", "")


def test_every_ticket_shows_message_draft_evidence_and_a_copy_button(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    assert page.count("<h2>Evidence</h2>") == len(results)
    assert page.count('class="copy"') == sum(result.draft is not None for result in results)
    for status in {result.status for result in results}:
        assert f'data-status="{status.value}"' in page
    assert Status.NO_REPLY_NEEDED in {result.status for result in results}


def test_a_draft_is_cut_at_its_values_and_gaps_without_losing_a_letter() -> None:
    draft = Draft(
        text="On 3 May from [[carrier]].",
        language="en",
        writer="template",
        path=("template",),
        spans=(DraftSpan(start=3, end=8, slot="a", source="b"), DraftSpan(start=4, end=6, slot="c", source="d")),
    )
    pieces = list(draft_pieces(draft, [Need(slot="carrier", question="Which?", start=14, end=25)]))
    assert "".join(piece.text for piece in pieces) == draft.text
    assert [piece.text for piece in pieces if piece.span] == ["3 May"]
    assert [piece.text for piece in pieces if piece.need] == ["[[carrier]]"]
