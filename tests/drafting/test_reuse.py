"""One call, many tickets: what may be shared, what is kept, and what never is."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.decisions import Action
from core.drafts import Brief, SentenceKind, SlottedText
from core.triage import Flag, Role, Urgency
from drafting.kept import MAX_AGE_DAYS, KeptWordings
from drafting.model_writer import ModelWriter
from drafting.plan import make_plan
from drafting.shared import needs_no_words_of_the_buyer
from tests.chat_server import ChatServer, Received, Turn, says
from tests.drafting.test_model_writer import BRIEF, FIRST_OF_EACH, PLAN, SYMPATHY, TEXT, make_brief, reply
from tests.factories import ORDER_ID, make_ticket, make_triage

KEYS = [*FIRST_OF_EACH[:-1], "4b"]
CHOSEN = says(reply(*KEYS, free={0: SYMPATHY}))


def writer(server: ChatServer, folder: Path, **changes: Any) -> ModelWriter:
    fields: dict[str, Any] = {"seller": "harbour", "model": "openai:small", **changes}
    kept = KeptWordings(folder, seller=fields.pop("seller"))
    return ModelWriter(fields.pop("model"), base_url=server.base_url, api_key=SecretStr("k"), kept=kept)


def write(model: ModelWriter, brief: Brief = BRIEF, *, keep: bool = True) -> SlottedText:
    written = asyncio.run(model.write(brief, make_plan(brief, max_chars=2000)))
    if keep:
        model.keep(written)
    return written


OTHER = make_brief("Wo bleibt es? " + ORDER_ID, ticket=make_ticket("Wo bleibt es?", id="T-2"))


def test_the_second_ticket_of_a_plan_costs_no_call_and_saw_no_words_of_the_first(tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        first, second = write(model), write(model, OTHER)
    assert len(server.received) == 1
    assert second.sentences == first.sentences
    assert (first.reused, second.reused) == (False, True)
    assert (second.tokens_in, second.tokens_out, second.cost) == (0, 0, None)
    sent = server.received[0].prompt
    assert "Rechnung!" not in sent
    assert "===" not in sent
    assert "Nachforschung beim Paketdienst" in sent
    assert not [
        line for line in sent.splitlines() if "Wird ein Paket" in line
    ]  # passages are found by the buyer's words


def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        write(writer(server, tmp_path))
        assert write(writer(server, tmp_path)).reused
    assert len(server.received) == 1


def test_a_text_that_no_check_passed_is_not_kept(tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        write(model, keep=False)
        assert not write(model).reused


@pytest.mark.parametrize("changes", [{"seller": "other"}, {"model": "openai:large"}])
def test_another_seller_or_model_is_asked_anew(changes: dict[str, str], tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        write(writer(server, tmp_path))
        assert not write(writer(server, tmp_path, **changes)).reused


def test_tickets_of_one_plan_at_the_same_time_make_one_call(tmp_path: Path) -> None:
    async def together(model: ModelWriter) -> list[bool]:
        async def one() -> bool:
            written = await model.write(BRIEF, PLAN)
            model.keep(written)
            return written.reused

        return await asyncio.gather(*(one() for _ in range(5)))

    with ChatServer(says(reply(*KEYS), wait_s=0.05)) as server:
        assert sorted(asyncio.run(together(writer(server, tmp_path)))) == [False, True, True, True, True]
    assert len(server.received) == 1


def spoil_text(kept: list[dict[str, Any]]) -> None:
    next(each for each in kept if each["kind"] == "act")["text"] = "Wir erstatten den vollen Betrag."


def leave_out(kept: list[dict[str, Any]]) -> None:
    kept.pop()


def claim_to_be_reviewed(kept: list[dict[str, Any]]) -> None:
    kept[0]["kind"] = "frame"


def name_a_value(kept: list[dict[str, Any]]) -> None:
    kept[0]["text"] = "Wir erstatten {order.total}."


@pytest.mark.parametrize("spoil", [spoil_text, leave_out, claim_to_be_reviewed, name_a_value])
def test_a_kept_file_that_was_changed_is_not_believed(
    spoil: Callable[[list[dict[str, Any]]], None], tmp_path: Path
) -> None:
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        first = write(model)
        (file,) = tmp_path.rglob("*.json")
        body = json.loads(file.read_text(encoding="utf-8"))
        spoil(body)
        file.write_text(json.dumps(body), encoding="utf-8")
        second = write(model)
    assert not second.reused
    assert second.sentences == first.sentences


def test_half_a_file_and_an_old_one_are_asked_for_again(tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        write(model)
        (file,) = tmp_path.rglob("*.json")
        whole = file.read_bytes()
        file.write_bytes(whole[:50])
        assert not write(model).reused
        before = time.time() - (MAX_AGE_DAYS + 1) * 86_400
        os.utime(file, (before, before))
        assert not write(model).reused
        assert write(model).reused


def test_a_folder_that_cannot_be_written_costs_no_draft(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with ChatServer(CHOSEN) as server:
        assert not write(writer(server, tmp_path / "taken")).reused


def test_what_saw_the_buyers_words_is_never_kept(tmp_path: Path) -> None:
    angry = make_brief(triage=make_triage("wismo", "invoice_request", urgency=Urgency.HIGH))
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        assert write(model, angry).reuse_key is None
        written = asyncio.run(model.write(BRIEF, PLAN, mend=[]))
        assert written.reuse_key is not None
    assert list(tmp_path.rglob("*.json")) == []


def ask_changed(**changes: Any) -> Brief:
    triage = make_triage("wismo", "invoice_request")
    first = triage.asks[0].model_copy(update=changes)
    return make_brief(triage=triage.model_copy(update={"asks": (first, triage.asks[1])}))


@pytest.mark.parametrize(
    "brief",
    [
        make_brief(triage=make_triage("wismo", "invoice_request", urgency=Urgency.HIGH)),
        make_brief(triage=make_triage("wismo", "invoice_request", flags=(Flag.ABUSE,))),
        make_brief(triage=make_triage("wismo", "invoice_request", other_languages=("en",))),
        ask_changed(intent=None),
        ask_changed(role=Role.BEFORE),
        make_brief(triage=make_triage("wismo").model_copy(update={"asks": ()})),
        make_brief(decision=BRIEF.decision.model_copy(update={"action": Action.ESCALATE})),
    ],
    ids=["urgent", "abuse", "two languages", "unsorted", "reminder", "no ask", "a person's"],
)
def test_what_calls_for_a_word_of_its_own_is_not_shared(brief: Brief) -> None:
    assert not needs_no_words_of_the_buyer(brief, PLAN)
    assert needs_no_words_of_the_buyer(BRIEF, PLAN)


def test_tickets_that_name_their_order_and_those_that_do_not_share_a_text(tmp_path: Path) -> None:
    unnamed = make_brief(TEXT.replace(ORDER_ID, ""), triage=make_triage("wismo", "invoice_request"))
    assert len(make_plan(unnamed).points) == len(PLAN.points) + 1
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        named, other = write(model), write(model, unnamed)
    assert len(server.received) == 1
    lead = next(sentence for sentence in other.sentences if sentence.act == "order_named")
    assert (lead.point, lead.kind) == (0, SentenceKind.ACT)
    rest = [each.text for each in other.sentences if each != lead]
    assert rest == [each.text for each in named.sentences]
    points = [each.point for each in other.sentences if each.point is not None]
    assert points == list(range(len(PLAN.points) + 1))


def test_no_field_of_a_brief_reaches_a_prompt_that_is_shared(tmp_path: Path) -> None:
    """Two tickets that differ in all but their plan are one to the model."""
    seen: list[str] = []

    def remember(request: Received) -> Turn:
        seen.append(request.prompt)
        return says(reply(*KEYS))

    with ChatServer(remember) as server:
        write(writer(server, tmp_path / "a"))
        write(writer(server, tmp_path / "b"), OTHER)
    assert seen[0] == seen[1]
