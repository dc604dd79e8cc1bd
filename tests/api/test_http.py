import gc
import json
import logging
import re
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.answers import CheckRequest
from api.door import WithoutQuery
from api.http import create_app
from api.openapi import MAX_BODY_BYTES
from connectors.caller import Context
from core.drafts import Result, Status
from core.errors import DataFolderBusy, NotSetUp
from core.search import GivenPassage
from core.tickets import OF_BARE_MESSAGE, TICKET_FIELDS
from core.triage import Triage
from service.pipeline import Desk
from tests.api.conftest import HERE
from tests.desks import EXAMPLES, example_desk
from tests.factories import BUYER, ORDER_ID, make_order, make_shipment
from triage.triage import Triager


def _problem(answer: Any) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    return body


def test_a_ticket_gives_a_result(client: TestClient) -> None:
    ticket = json.loads((EXAMPLES / "queue.jsonl").read_text(encoding="utf-8").splitlines()[0])
    answer = client.post("/v1/drafts", json={**ticket, "metadata": {"helpdesk": 7}})
    assert answer.status_code == 200
    result = Result.model_validate(answer.json())
    assert result.ticket_id == ticket["id"]
    assert result.status is Status.READY
    assert result.metadata == {"helpdesk": 7}


def test_facts_that_the_caller_holds_are_used_and_marked(client: TestClient) -> None:
    context = {
        "order": make_order().model_dump(mode="json"),
        "shipments": [make_shipment().model_dump(mode="json")],
        "returns": [],
    }
    ticket = {
        "store": "harbour-de",
        "buyer": BUYER.model_dump(),
        "messages": [{"text": "Wo bleibt mein Paket? Es sollte längst da sein."}],
    }
    answer = client.post("/v1/drafts", json={**ticket, "context": context})
    result = Result.model_validate(answer.json())
    assert result.brief.facts.order is not None
    assert result.brief.facts.order.id == ORDER_ID
    assert result.brief.facts.evidence["order"].source == "caller"
    assert result.brief.facts.evidence["tracking"].source == "caller"


@pytest.mark.parametrize("given", [{"returns": []}, {"refunds": [], "returns": []}, {"shipments": []}])
def test_an_open_claim_is_seen_whatever_else_the_caller_holds(client: TestClient, given: dict[str, Any]) -> None:
    ticket = {"text": "Where is my parcel?", "store": "harbour-uk", "order_id": "17-10366-42907"}
    result = Result.model_validate(client.post("/v1/drafts", json={**ticket, "context": given}).json())
    assert result.status is Status.ESCALATED
    assert [claim.id for claim in result.brief.facts.claims] == ["C-518"]


@pytest.mark.parametrize("left_out", [{}, {"order_id": None, "alternatives": None, "messages": None}, {"order_id": ""}])
def test_null_says_as_much_as_leaving_out(client: TestClient, left_out: dict[str, Any]) -> None:
    ticket = {"text": "Wo bleibt mein Paket?", "store": "harbour-de", "buyer": BUYER.model_dump(), **left_out}
    context = {"order": make_order().model_dump(mode="json"), "claims": None}
    result = Result.model_validate(client.post("/v1/drafts", json={**ticket, "context": context}).json())
    assert result.brief.facts.order == make_order()


def test_a_draft_of_facts_that_the_caller_holds_is_checked_by_them(client: TestClient) -> None:
    parcel = make_shipment().model_dump(mode="json")
    context = {"order": make_order().model_dump(mode="json"), "shipments": [parcel]}
    ticket = {"text": "Wo bleibt mein Paket?", "store": "harbour-de", "buyer": BUYER.model_dump(), "context": context}
    draft = client.post("/v1/drafts", json=ticket).json()["draft"]["text"]
    answer = client.post("/v1/check", json={"text": draft, "marketplace": "amazon", "ticket": ticket})
    assert answer.json()["findings"] == []
    wrong = {"text": draft, "marketplace": "amazon", "ticket": {**ticket, "context": {"order": {"id": "1"}}}}
    assert _problem(client.post("/v1/check", json=wrong))["detail"].startswith("ticket.context.order.")


@pytest.mark.parametrize("year", ["1990-01-01T00:00:00+14:00", "1990-01-01T00:00:00Z", "2199-12-31T23:59:59-12:00"])
def test_a_day_at_the_edge_of_the_calendar_is_reckoned_with(client: TestClient, year: str) -> None:
    parcel = {"status": "delivered", "shipped_at": year, "expected": year[:10], "delivered_at": year}
    order = {**make_order().model_dump(mode="json"), "placed_at": year, "ship_by": year[:10], "status": "delivered"}
    context = {"order": order, "shipments": [parcel], "returns": []}
    for text in ("Wo bleibt mein Paket?", "Kann ich das zurückgeben?", "Die Lampe ist defekt, ich will mein Geld."):
        ticket = {"store": "harbour-de", "messages": [{"text": text, "sent_at": year}]}
        answer = client.post("/v1/drafts", json={**ticket, "context": context})
        assert answer.status_code == 200, answer.text
        Result.model_validate_json(answer.text)


def test_a_wrong_context_names_its_field(client: TestClient) -> None:
    answer = client.post("/v1/drafts", json={"text": "hi", "context": {"order": {"id": "1"}}})
    assert answer.status_code == 422
    assert _problem(answer)["detail"].startswith("context.order.")


def test_a_bare_text_is_enough(client: TestClient) -> None:
    answer = client.post("/v1/drafts", json={"text": "Where is my parcel?", "marketplace": "amazon"})
    assert Result.model_validate(answer.json()).draft is not None


def test_alternatives_are_named_and_without_a_model_there_are_none(client: TestClient) -> None:
    ticket = {"text": "Where is my parcel?", "marketplace": "amazon"}
    answer = client.post("/v1/drafts", json={**ticket, "alternatives": ["shorter", "warmer"]})
    assert Result.model_validate(answer.json()).alternatives == ()
    for wrong in ("shorter", ["funnier"], [1]):
        answer = client.post("/v1/drafts", json={**ticket, "alternatives": wrong})
        assert answer.status_code == 422
        assert _problem(answer)["detail"].startswith("alternatives: ")


def test_a_ticket_is_sorted(client: TestClient) -> None:
    answer = client.post("/v1/triage", json={"text": "I would like to return these shoes, please."})
    triage = Triage.model_validate(answer.json())
    assert triage.intents[0].intent == "return_request"


def test_what_is_odd_about_a_ticket_stands_in_its_triage(client: TestClient) -> None:
    ticket = {"text": "Where is it?", "marketplace": "amazn", "colour": "red", "buyer": {"mail": "a@b.example"}}
    triage = Triage.model_validate(client.post("/v1/triage", json=ticket).json())
    assert triage.warnings == (
        "colour: unknown field, kept aside",
        "buyer.mail: unknown field, kept aside",
        "marketplace: 'amazn' is not known, the strictest rules apply",
    )


def test_products_of_the_seller_or_of_the_caller_are_found(client: TestClient) -> None:
    text = "When do the Harbour lantern, brass and the Copper Kettle arrive?"
    answer = client.post("/v1/triage", json={"text": text})
    assert "HH-LAN-02" in {each.sku for each in Triage.model_validate(answer.json()).entities.products}
    context = {"products": [{"sku": "K-1", "title": "Copper Kettle"}]}
    result = Result.model_validate(client.post("/v1/drafts", json={"text": text, "context": context}).json())
    assert {each.sku for each in result.brief.triage.entities.products} == {"K-1"}


def test_the_description_shows_every_field_with_examples_that_work(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    fields = described["components"]["schemas"]["Triage"]["properties"]
    assert set(fields) == set(Triage.model_fields)
    assert fields["no_reply_reason"]["description"]
    for path in ("/v1/triage", "/v1/drafts", "/v1/check", "/v1/passages"):
        post = described["paths"][path]["post"]
        assert {"400", "403", "413", "422", "500", "503"} <= set(post["responses"])
        examples = post["requestBody"]["content"]["application/json"]["examples"]
        for example in examples.values():
            assert client.post(path, json=example["value"]).status_code in (200, 201)
    client.delete("/v1/passages/gift-wrapping")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/triage", TICKET_FIELDS | set(OF_BARE_MESSAGE)),
        ("/v1/drafts", TICKET_FIELDS | {*OF_BARE_MESSAGE, "context", "alternatives"}),
        ("/v1/check", set(CheckRequest.model_fields)),
        ("/v1/passages", set(GivenPassage.model_fields)),
    ],
)
def test_the_description_holds_every_field_that_may_be_sent(client: TestClient, path: str, fields: set[str]) -> None:
    described = client.get("/openapi.json").json()
    schemas = described["components"]["schemas"]
    body = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(schemas[body["$ref"].rpartition("/")[2]]["properties"]) == fields
    assert set(schemas["Context"]["properties"]) == set(Context.model_fields)
    assert schemas["MessageGiven"]["required"] == ["text"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert named <= set(schemas)


def test_a_generated_client_has_one_class_for_each_body_and_each_answer(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    schemas = described["components"]["schemas"]
    assert len({schema.get("title", name) for name, schema in schemas.items()}) == len(schemas)
    assert schemas.keys() >= {"DraftRequest", "TicketGiven", "Result", "Triage", "Problem"}
    for name in ("DraftRequest", "TicketGiven"):
        assert not {"anyOf", "oneOf"} & schemas[name].keys()  # a generator would make no class of it
    operations = [each for methods in described["paths"].values() for each in methods.values()]
    assert {each["operationId"] for each in operations} >= {"drafts", "triage", "check", "search", "put_passage"}
    for operation in operations:
        for code, answer in operation["responses"].items():
            if int(code) >= 400:
                problem = answer["content"]["application/problem+json"]["schema"]
                assert problem == {"$ref": "#/components/schemas/Problem"}


def test_the_description_tells_the_bounds_of_a_search(client: TestClient) -> None:
    parameters = client.get("/openapi.json").json()["paths"]["/v1/search"]["get"]["parameters"]
    by_name = {each["name"]: each for each in parameters}
    assert (by_name["q"]["required"], by_name["q"]["schema"]["minLength"]) == (True, 1)
    assert (by_name["k"]["schema"]["minimum"], by_name["k"]["schema"]["maximum"]) == (1, 50)


def test_no_page_with_a_script_from_elsewhere_is_served(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]


def test_a_wrong_method_is_told_which_are_right(client: TestClient) -> None:
    answer = client.get("/v1/drafts")
    assert (_problem(answer)["status"], answer.headers["allow"]) == (405, "POST")


def test_a_promise_in_another_language_than_the_tickets_is_seen(client: TestClient) -> None:
    body = {
        "text": "We will refund you in full.",
        "marketplace": "amazon",
        "ticket": {"text": "Wo bleibt mein Paket?", "store": "harbour-de"},
    }
    found = client.post("/v1/check", json=body).json()["findings"]
    assert [each["rule_id"] for each in found] == ["unsupported-promise"]


def test_a_wrong_ticket_within_a_check_is_named_from_there(client: TestClient) -> None:
    body = {"text": "Hello.", "marketplace": "amazon", "ticket": {"messages": [{"text": "hi", "sent_at": "now"}]}}
    assert _problem(client.post("/v1/check", json=body))["detail"].startswith("ticket.messages.0.sent_at: is no time")


@pytest.mark.parametrize(
    ("text", "verdict", "rule"),
    [("Thank you for your message.", "allow", None), ("Call us on +49 30 901820 please.", "block", "contact-phone")],
)
def test_a_text_is_checked(client: TestClient, text: str, verdict: str, rule: str | None) -> None:
    answer = client.post("/v1/check", json={"text": text, "marketplace": "amazon", "language": "en"})
    assert answer.status_code == 200
    assert answer.json()["verdict"] == verdict
    rules = {finding["rule_id"].rpartition(".")[2] for finding in answer.json()["findings"]}
    assert rule is None or rule in rules


def test_who_overrides_a_block_must_be_named_by_the_seller(client: TestClient) -> None:
    override = {"rule_id": "contact-phone", "by": "me", "reason": "the carrier's own number"}
    asked = {"text": "Call us on +49 30 901820 please.", "marketplace": "amazon", "overrides": [override]}
    answer = client.post("/v1/check", json=asked)
    assert answer.status_code == 422
    assert "overrides.0.by" in answer.text
    assert "names nobody" in answer.text


def test_with_a_ticket_promises_and_values_of_an_edited_text_are_checked(client: TestClient) -> None:
    ticket = json.loads((EXAMPLES / "queue.jsonl").read_text(encoding="utf-8").splitlines()[0])
    draft = client.post("/v1/drafts", json=ticket).json()["draft"]["text"]
    asked = {"marketplace": "amazon", "language": "de", "ticket": ticket}
    untouched = client.post("/v1/check", json={**asked, "text": draft}).json()
    assert untouched["verdict"] == "allow", untouched
    promised = draft + "\nWir erstatten Ihnen selbstverständlich 20 Euro."
    rules = {f["rule_id"] for f in client.post("/v1/check", json={**asked, "text": promised}).json()["findings"]}
    assert {"unsupported-promise", "ungrounded-value"} <= rules


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"{", 422, "body: is not JSON"),
        (b"[]", 422, "body: the body must be a JSON object"),
        (b"\xff\xfe", 422, "body: byte 0"),
        (b"[" * 100_000, 422, "body: is nested too deep"),
        (b'{"text": "a", "metadata": ' + b'{"a": ' * 300 + b"1" + b"}" * 301, 422, "metadata.a.dict.a.dict.a.dict"),
        (b"{}", 422, "messages: needs at least one message with a text"),
        (b'{"messages": [{"text": "a", "sent_at": "2026-01-01T00:00:00"}]}', 422, "messages.0.sent_at: time without"),
        (b'{"text": "' + b"a" * 300_000 + b'"}', 422, "text: has more than 200000 characters"),
        (b" " * (MAX_BODY_BYTES + 1), 413, "a body may have"),
    ],
)
def test_a_wrong_body_is_a_problem_with_its_field(client: TestClient, body: bytes, status: int, detail: str) -> None:
    for path in ("/v1/drafts", "/v1/triage"):
        answer = client.post(path, content=body)
        assert answer.status_code == status
        assert _problem(answer)["detail"].startswith(detail)
        assert len(answer.text) < 300


def test_an_unknown_path_is_a_problem_too(client: TestClient) -> None:
    assert _problem(client.get("/v2/drafts"))["type"] == "urn:replydesk:http-404"


def test_a_page_under_another_name_does_not_reach_it(client: TestClient) -> None:
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"host": "127.0.0.1:8484"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"host": "localhost.evil.example:8484"}, 400),
        ({"host": "[::1"}, 400),
        ({"host": "[::1]:8484"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:3000"}, 200),
    ],
)
def test_only_this_machine_is_let_in(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/v1/triage", json={"text": "Where is my parcel?"}, headers=headers)
    assert answer.status_code == status
    if status != 200:
        assert _problem(answer)["detail"].startswith(("Host: ", "Origin: "))


def test_a_byte_order_mark_before_a_body_is_no_fault(client: TestClient) -> None:
    assert client.post("/v1/triage", content=b'\xef\xbb\xbf{"text": "hi"}').status_code == 200


def test_it_is_healthy_before_the_desk_is_open_and_says_why_it_will_not_open() -> None:
    def broken() -> Any:
        raise NotSetUp("no model; run `make setup`")

    with TestClient(create_app(broken), base_url=HERE, raise_server_exceptions=False) as running:
        assert running.get("/healthz").json() == {"status": "ok"}
        assert running.get("/readyz").status_code == 503
        answer = running.post("/v1/drafts", json={"text": "hi"})
    assert answer.status_code == 503
    assert "make setup" in _problem(answer)["detail"]


def test_a_desk_that_could_not_be_opened_is_tried_again_when_what_was_in_the_way_may_be_gone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with example_desk(tmp_path) as desk:
        tries: list[str] = []

        def open_desk() -> Any:
            tries.append("once")
            if len(tries) == 1:
                raise DataFolderBusy("in use by process 7")
            return nullcontext(desk)

        with TestClient(create_app(open_desk), base_url=HERE) as running:
            while len(tries) < 2:
                assert running.get("/readyz").status_code in (200, 503)
            while running.get("/readyz").status_code != 200:
                time.sleep(0.01)
    assert caplog.messages == ["in use by process 7"]


def test_the_languages_of_the_stores_are_loaded_and_kept_before_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[set[str]] = []
    monkeypatch.setattr(Triager, "warm_up", lambda _, languages: warmed.append(set(languages)))
    with (
        example_desk(tmp_path) as desk,
        TestClient(create_app(lambda: nullcontext(desk)), base_url=HERE) as running,
    ):
        while running.get("/readyz").status_code != 200:
            time.sleep(0.01)
        assert warmed == [{store.language for store in desk.seller.stores}]
        assert gc.get_freeze_count() > 100_000
    assert gc.get_freeze_count() == 0


def test_a_bug_of_ours_shows_no_buyer_text(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def explode(ticket: Any, desk: Desk, **_: Any) -> Any:
        raise RuntimeError(f"bad {ticket.messages[0].text}")

    monkeypatch.setattr("api.http.draft_reply", explode)
    monkeypatch.setattr(client._transport, "raise_server_exceptions", True)  # what the server sees, too, and logs
    answer = client.post("/v1/drafts", json={"text": "my card is 4111"})
    assert _problem(answer)["status"] == 500
    assert "4111" not in answer.text
    assert "RuntimeError in test_http.py" in caplog.text
    assert "4111" not in caplog.text


def test_the_access_log_holds_no_question() -> None:
    args = ("127.0.0.1:1", "GET", "/v1/search?q=my%20card%20is%204111", "1.1", 200)
    line = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', args, None)
    assert WithoutQuery().filter(line)
    assert line.getMessage() == '127.0.0.1:1 - "GET /v1/search HTTP/1.1" 200'


def test_concurrent_tickets_do_not_mix(client: TestClient, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    lines = (EXAMPLES / "queue.jsonl").read_text(encoding="utf-8").splitlines()
    tickets = [json.loads(line) for line in lines[::4]]
    alone = [client.post("/v1/drafts", json=ticket).json() for ticket in tickets]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda ticket: client.post("/v1/drafts", json=ticket).json(), tickets * 3))
    for at, answer in enumerate(together):
        expected = alone[at % len(alone)]
        assert answer["draft"] == expected["draft"]
        assert answer["status"] == expected["status"]


def test_a_question_is_answered_with_passages_and_reasons(client: TestClient) -> None:
    question = {"q": "kann ich das nach 40 Tagen noch zurückgeben", "store": "harbour-de", "k": 3}
    answer = client.get("/v1/search", params=question)
    assert answer.status_code == 200
    body = answer.json()
    first = body["hits"][0]
    assert first["passage"]["id"] == "rueckgabe-de#1"
    assert first["why"].endswith("answers return_request; only for DE")
    assert (body["language"], body["intents"], body["nothing"]) == ("de", ["return_request"], None)
    assert len(body["hits"]) <= 3


def test_a_question_that_nothing_answers_says_so(client: TestClient) -> None:
    body = client.get("/v1/search", params={"q": "Wie wird das Wetter morgen?"}).json()
    assert body["hits"] == []
    assert "below the floor" in body["nothing"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "q: "),
        ({"q": ""}, "q: "),
        ({"q": "x", "store": "nowhere"}, "there is no store 'nowhere'; the seller has harbour-de"),
        ({"q": "x", "language": "Deutsch"}, "language: "),
        ({"q": "x", "k": 0}, "k: "),
        ({"q": "x", "k": 51}, "k: "),
        ({"q": "x", "k": "many"}, "k: "),
    ],
)
def test_a_wrong_question_names_what_is_wrong(client: TestClient, question: dict[str, Any], said: str) -> None:
    answer = client.get("/v1/search", params=question)
    assert answer.status_code == 422
    assert said in _problem(answer)["detail"]


GIFTS = {"id": "gift-wrapping", "title": "Gifts", "text": "We wrap presents in paper for 3 EUR.", "language": "en"}


def test_a_passage_is_kept_found_and_taken_out(client: TestClient) -> None:
    question = {"q": "can you wrap it as a present", "language": "en"}
    assert client.post("/v1/passages", json=GIFTS).status_code == 201
    assert client.get("/v1/search", params=question).json()["hits"][0]["passage"]["id"] == "gift-wrapping"
    numbered = client.post("/v1/passages", json={**GIFTS, "id": "gifts#2", "stores": ["harbour-uk"]})
    assert numbered.json()["id"] == "gifts#2"
    for address in ("gift-wrapping", "gifts%232"):
        assert client.delete(f"/v1/passages/{address}").status_code == 204
        assert client.delete(f"/v1/passages/{address}").status_code == 404
    hits = client.get("/v1/search", params=question).json()["hits"]
    assert all(hit["passage"]["id"] not in ("gift-wrapping", "gifts#2") for hit in hits)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "a b"}, "id: "),
        ({"id": "returns-eu#9"}, "'returns-eu' is a document of the seller folder"),
        ({"text": " "}, "text: "),
        ({"text": "x" * 1_001}, "text: "),
        ({"language": "English"}, "language: "),
        ({"answers": ["wrapping"]}, "answers: there is no intent 'wrapping'"),
        ({"stores": ["nowhere"]}, "stores: there is no store 'nowhere'"),
        ({"marketplaces": ["amason"]}, "marketplaces"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "is before valid_from"),
        ({"kind": "law"}, "kind"),
        ({"kind": "reply"}, "asked is required for a reply"),
    ],
)
def test_a_wrong_passage_names_its_field(client: TestClient, changes: dict[str, Any], said: str) -> None:
    answer = client.post("/v1/passages", json={**GIFTS, **changes})
    assert answer.status_code == 422
    assert said in _problem(answer)["detail"]


def test_a_passage_of_the_seller_folder_is_not_taken_out(client: TestClient) -> None:
    answer = client.delete("/v1/passages/returns-eu%231")
    assert answer.status_code == 422
    assert "change it there" in _problem(answer)["detail"]
