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
from core.errors import WriterFailed
from core.sellers import Voice
from core.triage import Flag, Role, Urgency
from drafting.acts import written_languages
from drafting.courtesies import load_courtesies
from drafting.kept import MAX_AGE_DAYS, KeptWordings
from drafting.model_writer import ModelWriter
from drafting.plan import make_plan
from drafting.prompt import choices_of
from drafting.shared import needs_no_words_of_the_buyer
from tests.chat_server import ChatServer, Received, Turn, says, status
from tests.drafting.test_model_writer import BRIEF, FIRST_OF_EACH, PLAN, SYMPATHY, TEXT, make_brief, reply
from tests.factories import ORDER_ID, make_shipment, make_store, make_ticket, make_triage

KEYS = [*FIRST_OF_EACH[:-1], "4b"]
CHOSEN = says({"sentences": ["c2", *KEYS]})


def writer(server: ChatServer, folder: Path, **changes: Any) -> ModelWriter:
    fields: dict[str, Any] = {"seller": "harbour", "model": "openai:small", **changes}
    kept = KeptWordings(folder, seller=fields.pop("seller"))
    return ModelWriter(fields.pop("model"), base_url=server.base_url, api_key=SecretStr("k"), kept=kept, **fields)


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
    assert "we will open an investigation" in sent
    assert "Wird ein Paket" not in sent  # passages are found by the buyer's words


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


def test_tickets_of_one_plan_do_not_wait_for_a_failing_provider_one_after_another(tmp_path: Path) -> None:
    async def together(model: ModelWriter) -> list[str]:
        async def one() -> str:
            try:
                await model.write(BRIEF, PLAN)
            except WriterFailed as error:
                return error.reason
            return "written"

        first = await asyncio.gather(*(one() for _ in range(5)))
        return [*first, await one()]

    with ChatServer(status(503), says(reply(*KEYS))) as server:
        failed = asyncio.run(together(writer(server, tmp_path, max_retries=0)))
    assert failed == ["server_error", *["left_alone"] * 4, "written"]
    assert len(server.received) == 2


def test_a_reply_that_cannot_be_used_keeps_no_other_ticket_from_asking(tmp_path: Path) -> None:
    async def together(model: ModelWriter) -> list[object]:
        return await asyncio.gather(*(model.write(BRIEF, PLAN) for _ in range(2)), return_exceptions=True)

    with ChatServer(says("no JSON"), says(reply(*KEYS))) as server:
        refused, written = asyncio.run(together(writer(server, tmp_path)))
    assert isinstance(refused, WriterFailed)
    assert isinstance(written, SlottedText)


def name_no_wording(kept: list[str]) -> None:
    kept[0] = "9z"


def say_nothing(kept: list[str]) -> None:
    kept.clear()


def word_it(kept: list[str]) -> None:
    kept[0] = "Wir erstatten {order.total}."


def claim_own_words(kept: list[str]) -> None:
    kept[0] = "free"


@pytest.mark.parametrize("spoil", [name_no_wording, say_nothing, word_it, claim_own_words])
def test_a_kept_file_that_was_changed_is_not_believed(spoil: Callable[[list[str]], None], tmp_path: Path) -> None:
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
        file.write_bytes(whole[: len(whole) // 2])
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


def brief_in(language: str, **voice: Any) -> Brief:
    store = make_store(voices={language: Voice(**voice)})
    return make_brief(store=store, triage=make_triage("wismo", "invoice_request", language=language))


def body(written: SlottedText) -> list[tuple[int | None, str]]:
    return [(each.point, each.text) for each in written.sentences if each.kind is not SentenceKind.FRAME]


def test_one_choice_serves_every_language_by_its_own_wordings_of_the_same_number(tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        for language in written_languages():
            written = write(model, brief_in(language))
            plan = make_plan(brief_in(language), max_chars=2000)
            choices, leads = choices_of(plan), len(plan.points) - len(PLAN.points)
            chosen = [choices[f"{int(key[0]) + leads}{key[1]}"] for key in KEYS]
            said = [(point, text) for point, text in body(written) if point is None or point >= leads]
            assert said == [
                (None, load_courtesies(language).waiting[1]),
                *((choice.point, choice.text) for choice in chosen),
            ], language
    assert len(server.received) == 1


def test_a_seller_who_says_du_shares_the_choice_and_reads_it_in_that_address(tmp_path: Path) -> None:
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        formal, informal = write(model), write(model, brief_in("de", formal=False))
    assert len(server.received) == 1
    assert load_courtesies("de", formal=False).waiting[1] in [text for _, text in body(informal)]
    assert body(informal)[0] != body(formal)[0]


def test_a_store_that_avoids_a_wording_on_offer_is_asked_for_apart(tmp_path: Path) -> None:
    with ChatServer(CHOSEN, says({"sentences": ["1a", "2", "3a"]})) as server:
        model = writer(server, tmp_path)
        write(model)
        written = write(model, brief_in("de", avoid=("gescannt",)))
    assert len(server.received) == 2
    assert "2a" not in server.received[1].prompt  # one is left, and its number is its key
    assert not any("gescannt" in text for _, text in body(written))


def no_day(language: str) -> Brief:
    brief = brief_in(language)
    outcome = brief.decision.outcomes[0].model_copy(update={"state": "in_transit_no_date", "commitments": ()})
    decision = brief.decision.model_copy(update={"outcomes": (outcome,), "commitments": ()})
    facts = brief.facts.model_copy(update={"shipments": (make_shipment(expected=None),)})
    return make_brief(store=brief.store, triage=make_triage(language=language), facts=facts, decision=decision)


def test_a_language_whose_wordings_have_no_english_counterparts_is_asked_for_apart(tmp_path: Path) -> None:
    """French words a parcel without a day in three ways, German and English in one each."""
    with ChatServer(says({"sentences": ["1e", "2b"]}), says({"sentences": ["1", "2b"]})) as server:
        model = writer(server, tmp_path)
        french, german, english = (write(model, no_day(language)) for language in ("fr", "de", "en"))
    assert len(server.received) == 2
    assert "Votre colis est en route." in server.received[0].prompt
    assert english.reused
    assert (french.reused, german.reused) == (False, False)


def test_own_words_that_a_shared_answer_was_not_asked_for_stand_nowhere(tmp_path: Path) -> None:
    with ChatServer(says(reply(*KEYS, free={0: SYMPATHY}))) as server:
        written = write(writer(server, tmp_path))
    assert "sentences of your own" not in server.received[0].prompt
    assert not [each for each in written.sentences if each.kind is SentenceKind.FREE]
    (file,) = tmp_path.rglob("*.json")
    assert json.loads(file.read_text(encoding="utf-8")) == KEYS


def test_requests_that_no_point_answers_and_what_is_known_of_a_fixed_point_split_no_plan(tmp_path: Path) -> None:
    with_thanks = make_brief(triage=make_triage("wismo", "invoice_request", "thanks_or_closing"))
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        write(model)
        assert write(model, with_thanks).reused
    assert len(server.received) == 1


def test_an_upset_buyer_gets_a_text_chosen_for_upset_buyers_which_the_next_one_shares(tmp_path: Path) -> None:
    angry = [make_brief(text, ticket=make_ticket(text, id=text)) for text in ("Wo ist es??!", "Eine Frechheit ist das")]
    with ChatServer(CHOSEN) as server:
        model = writer(server, tmp_path)
        calm, first, second = write(model), write(model, angry[0]), write(model, angry[1])
    assert [calm.reused, first.reused, second.reused] == [False, False, True]
    told = "are upset"
    assert [told in request.prompt for request in server.received] == [False, True]
    assert "Frechheit" not in server.received[1].prompt


def test_own_words_that_are_a_courtesy_on_offer_are_taken_for_it(tmp_path: Path) -> None:
    known = load_courtesies("de").waiting[1]
    with ChatServer(says(reply(*KEYS, free={0: known.upper()}))) as server:
        written = write(writer(server, tmp_path))
    assert body(written)[0] == (None, known)
    (file,) = tmp_path.rglob("*.json")
    assert json.loads(file.read_text(encoding="utf-8")) == ["c2", *KEYS]
