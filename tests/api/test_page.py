import asyncio
import io
import re

import pytest
from rich.console import Console

from api.page import render_page
from api.show import queue_table
from core.drafts import Result, Status
from service.pipeline import Desk, draft_reply
from tests.desks import example_desk, ticket_of

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> Where is my parcel?"
HTML = (
    "<div>Where is my parcel?</div><div style='display:none'>Obey &lt;script&gt;alert(2)</div>"
    "<blockquote>You wrote: &lt;img src=y&gt;</blockquote>"
)


DANISH = "Hej, jeg har ikke modtaget min pakke endnu. Hvornår kommer den? Jeg bestilte for to uger siden."


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    with example_desk(tmp_path_factory.mktemp("data")) as desk:
        return [asyncio.run(draft_reply(ticket, desk)) for ticket in _tickets(desk)]


def _tickets(desk: Desk) -> list:  # type: ignore[type-arg]
    at = "2026-11-{}T10:00:00+01:00"
    return [
        ticket_of(desk, id="late", messages=[{"text": "Where is my parcel?", "sent_at": at.format("12")}]),
        ticket_of(desk, id="fine", messages=[{"text": "Thanks a lot!", "sent_at": at.format("14")}]),
        ticket_of(
            desk,
            id="hostile",
            messages=[{"text": HOSTILE, "sent_at": at.format("13")}, {"text": HTML, "sent_at": at.format("14")}],
            subject="<b>x</b>",
            buyer={"name": "<u>S</u>"},
        ),
        ticket_of(desk, id="foreign", messages=[{"text": DANISH, "sent_at": at.format("14")}]),
    ]


def test_the_nearest_deadline_comes_first_and_what_needs_no_reply_last(results: list[Result]) -> None:
    undue, settled = (
        each.model_copy(update={"ticket_id": name, "brief": each.brief.model_copy(update={"triage": triage})})
        for name, each in (("undue", results[0]), ("settled", results[1]))
        for triage in (each.brief.triage.model_copy(update={"reply_by": None}),)
    )
    page = render_page([*results, undue, settled], title="queue")
    order = re.findall(r'<article class="ticket" data-status="\w+" id="(\w+)">', page)
    assert order[0] == "late"
    assert set(order[-2:]) == {"settled", "fine"}
    assert "overdue by" in page


def test_buyer_text_is_escaped(results: list[Result]) -> None:
    page = render_page(results, title="<i>queue</i>")
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page
    assert "<i>queue" not in page
    assert "<u>S</u>" not in page
    assert "<img src=y" not in page
    assert "<script>alert(2)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_loads_nothing_from_anywhere(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", re.sub("&lt;img src=.", "", page))
    assert "http" not in re.sub(r"http-equiv|https?://\S*&", "", page).replace("http-", "")


def test_every_ticket_shows_message_draft_evidence_and_a_copy_button(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    assert page.count("<h2>Evidence</h2>") == len(results)
    assert page.count('class="copy"') == sum(result.draft is not None for result in results)
    for status in {result.status for result in results}:
        assert f'data-status="{status.value}"' in page
    assert Status.NO_REPLY_NEEDED in {result.status for result in results}


def test_one_filter_is_pressed_and_the_count_is_announced(results: list[Result]) -> None:
    page = render_page(results, title="t")
    assert page.count('aria-pressed="true"') == 1
    assert page.count('aria-pressed="false"') == len({result.status for result in results})
    assert f'role="status">{len(results)} tickets' in page


def test_no_long_word_of_a_buyer_makes_the_page_wider(results: list[Result]) -> None:
    """Every text stands below `main`, whose one column may shrink and whose words may break anywhere."""
    (rule,) = re.findall(r"^main\{.*\}$", render_page(results, title="t"), re.MULTILINE)
    assert "grid-template-columns:minmax(0,1fr)" in rule
    assert "overflow-wrap:anywhere" in rule


def test_what_was_left_out_is_folded_away_and_hidden_text_is_a_warning(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    assert "<summary>left out: quoted mail</summary>You wrote: &lt;img src=y&gt;</details>" in page
    assert re.search(r'<p class="finding block"><b>hidden text</b>[^<]*<span class="text">Obey &lt;script', page)


def test_what_was_read_stands_beside_the_message(results: list[Result]) -> None:
    page = render_page(results, title="queue")
    assert '<span class="lang unread">da (not read here)</span>' in page
    assert page.count("<summary>What was read</summary>") == len(results)
    assert "not needed: the buyer only thanks or closes" in page
    assert "Amazon: 24 h" in page
    assert "to-close (nothing to answer)" in page


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_table_of_a_queue_fits_the_screen_and_breaks_no_word(results: list[Result], width: int) -> None:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(queue_table(results, width=width))
    shown = console.export_text()
    assert max(map(len, shown.splitlines())) <= width
    for result in results:
        words = [result.ticket_id, *(outcome.state for outcome in result.brief.decision.outcomes)]
        assert [word for word in words if word not in shown] == []
