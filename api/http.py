"""The HTTP API: JSON in, the same JSON out as the command line gives; errors are RFC 9457 problem details."""

import asyncio
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from api.answers import CheckAnswer, SearchRequest, check_answer, read_manners, read_passage, search_answer
from api.caller import read_with_context
from api.door import Door
from core.drafts import Result
from core.errors import DataFolderBusy, InputError, LookupFailed, NotSetUp, ReplydeskError
from core.reading import parse_json, to_record
from core.tickets import parse_ticket
from core.triage import Triage
from service.crew import Sorter
from service.pipeline import Desk, draft_reply
from service.wiring import keep_what_is_loaded

MAX_BODY_BYTES = 2_000_000
"""A ticket of the longest text that is accepted, in the widest characters, with its order."""

DEFAULT_PASSAGES = 5

STATUS_OF_ERROR: Mapping[type[ReplydeskError], tuple[int, str]] = {
    InputError: (422, "bad-input"),
    NotSetUp: (503, "not-set-up"),
    DataFolderBusy: (503, "busy"),
    LookupFailed: (503, "unavailable"),
    ReplydeskError: (500, "internal"),
}
"""HTTP status and problem type of each error; a subclass has its parent's."""


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


TICKET: dict[str, Any] = {
    "marketplace": "amazon",
    "order_id": "305-1234567-7654321",
    "buyer": {"name": "S. Brandt", "email": "x1y2z3@marketplace.example"},
    "messages": [{"text": "Wo ist mein Paket?", "sent_at": "2026-11-14T21:40:00+01:00"}],
}

TICKETS: dict[str, Any] = {
    "ticket": {"summary": "A ticket of a marketplace", "value": TICKET},
    "text": {"summary": "The least that is needed", "value": {"text": "Where is my parcel?"}},
    "thread": {
        "summary": "A reminder, after an answer of the seller's",
        "value": {
            "store": "harbour-uk",
            "subject": "Return of my tent",
            "messages": [
                {"text": "I would like to return my tent.", "sent_at": "2026-11-11T10:00:00+00:00"},
                {"author": "seller", "text": "We will look into it.", "sent_at": "2026-11-11T12:00:00+00:00"},
                {"text": "Any news?", "sent_at": "2026-11-14T10:00:00+00:00"},
            ],
        },
    },
}

WITH_CONTEXT: dict[str, Any] = {
    "context": {
        "summary": "With facts that the caller holds",
        "value": {
            "text": "Wo bleibt mein Paket?",
            "context": {
                "order": {
                    "id": "305-0000000-0000001",
                    "placed_at": "2026-11-02T10:00:00+01:00",
                    "status": "shipped",
                    "total": {"amount": "19.90", "currency": "EUR"},
                },
                "shipments": [],
            },
        },
    },
}

CHECK: dict[str, Any] = {
    "text": "Thank you for your message.",
    "marketplace": "amazon",
    "language": "en",
    "sending": {"country": "DE", "asked_for": ["tracking"]},
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"description": why, "content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}
    for code, why in (
        (413, f"The body has more than {MAX_BODY_BYTES} bytes."),
        (422, "The body is wrong; `detail` names the field."),
        (500, "A bug of ours; no text of a buyer is told."),
        (503, "Something is not set up, or the data folder is in use; `detail` says what."),
    )
}


def _body(examples: Mapping[str, Any]) -> dict[str, Any]:
    """Only a text is required; `core.tickets.parse_ticket` reads the rest, so the schema holds nothing back."""
    content = {"application/json": {"schema": {"type": "object"}, "examples": dict(examples)}}
    return {"requestBody": {"required": True, "content": content}}


OpenDesk = Callable[[], AbstractContextManager[Desk]]


class DeskHolder:
    """The desk, once it is open; requests wait for it."""

    def __init__(self, open_desk: OpenDesk) -> None:
        self._open = open_desk
        self._stack = ExitStack()
        self._opening: asyncio.Task[Desk] | None = None

    def start(self) -> None:
        """Opens the desk beside the running server, so that `/healthz` answers at once."""
        self._opening = asyncio.create_task(asyncio.to_thread(self._enter))

    def _enter(self) -> Desk:
        desk = self._stack.enter_context(self._open())
        desk.triager.warm_up(store.language for store in desk.seller.stores)
        keep_what_is_loaded()
        return desk

    async def desk(self) -> Desk:
        """The desk. Raises what opening it raised."""
        assert self._opening is not None, "start() comes first"
        return await asyncio.shield(self._opening)

    @property
    def is_done(self) -> bool:
        """Whether the desk is open, or will not open."""
        return self._opening is not None and self._opening.done()

    async def close(self) -> None:
        """Waits for an opening under way, then closes the desk."""
        if self._opening is not None:
            await asyncio.wait([self._opening])
        await asyncio.to_thread(self._stack.close)


def create_app(open_desk: OpenDesk) -> FastAPI:
    """The application for one seller's desk."""
    holder = DeskHolder(open_desk)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        holder.start()
        yield
        await holder.close()

    app = FastAPI(title="replydesk", version="1", lifespan=lifespan)
    app.add_middleware(Door, problem=_problem)
    _answer_errors(app)
    _add_routes(app, holder)
    _add_knowledge_routes(app, holder)
    return app


def _add_routes(app: FastAPI, holder: DeskHolder) -> None:
    @app.get("/healthz", summary="Whether the process is up.")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="Whether tickets can be drafted; 503 with the reason while not.")
    async def readyz() -> dict[str, str]:
        if not holder.is_done:
            raise HTTPException(503, "the desk is still being opened")
        await holder.desk()
        return {"status": "ready"}

    @app.post(
        "/v1/drafts",
        summary="A ticket in, a Result out. `alternatives`: a list of `shorter` and `warmer`, where a model writes.",
        responses={200: {"model": Result}, **PROBLEMS},
        openapi_extra=_body({**TICKETS, **WITH_CONTEXT}),
    )
    async def drafts(request: Request) -> Response:
        fields = await _read_object(request)
        desk = await holder.desk()
        manners = read_manners(fields.pop("alternatives", ()), field="alternatives")
        ticket, desk = read_with_context(fields, desk)
        result = await draft_reply(ticket, desk, alternatives=manners)
        return Response(result.model_dump_json(), media_type="application/json")

    @app.post(
        "/v1/triage",
        summary="A ticket in, its Triage out.",
        responses={200: {"model": Triage}, **PROBLEMS},
        openapi_extra=_body(TICKETS),
    )
    async def triage(request: Request) -> Response:
        fields = await _read_object(request)
        desk = await holder.desk()
        ticket = parse_ticket(fields, now=desk.now())
        sorter = Sorter(desk.seller, desk.triager, desk.products, desk.now())
        answer = await asyncio.to_thread(sorter.sort, ticket)
        return Response(answer.model_dump_json(), media_type="application/json")

    @app.post(
        "/v1/check",
        summary="A text in, findings out.",
        responses={200: {"model": CheckAnswer}, **PROBLEMS},
        openapi_extra=_body({"reply": {"summary": "A reply", "value": CHECK}}),
    )
    async def check(request: Request) -> Response:
        fields = await _read_object(request)
        answer = await check_answer(fields, await holder.desk())
        return Response(answer.model_dump_json(), media_type="application/json")


def _add_knowledge_routes(app: FastAPI, holder: DeskHolder) -> None:
    @app.get("/v1/search", summary="The passages that answer a question, best first, with reasons.")
    async def search(
        q: str, store: str | None = None, language: str | None = None, k: int = DEFAULT_PASSAGES
    ) -> Response:
        asked = to_record({"q": q, "store": store, "language": language, "k": k}, SearchRequest)
        desk = await holder.desk()
        answer = await asyncio.to_thread(
            search_answer,
            asked,
            seller=desk.seller,
            triager=desk.triager,
            knowledge=desk.knowledge,
            now=desk.now(),
        )
        return Response(answer.model_dump_json(), media_type="application/json")

    @app.post("/v1/passages", status_code=201, summary="Keeps a passage that no file states; replaces one of its id.")
    async def put_passage(request: Request) -> Response:
        fields = await _read_object(request)
        desk = await holder.desk()
        given = read_passage(fields, seller=desk.seller)
        passage = await asyncio.to_thread(desk.knowledge.put, given)
        return Response(passage.model_dump_json(), status_code=201, media_type="application/json")

    @app.delete("/v1/passages/{passage_id:path}", status_code=204, summary="Takes out a passage that no file states.")
    async def discard_passage(passage_id: str) -> Response:
        desk = await holder.desk()
        if not await asyncio.to_thread(desk.knowledge.discard, passage_id):
            raise HTTPException(404, f"there is no passage {passage_id!r}; `#` is written %23 in an address")
        return Response(status_code=204)


async def _read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object, without what is null. Raises `InputError`; 413 for a body that is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413, f"a body may have {MAX_BODY_BYTES} bytes")
    fields = parse_json(bytes(body.removeprefix(BOM_UTF8)))
    if isinstance(fields, InputError):
        raise InputError(fields.problem, field="body")
    if not isinstance(fields, dict):
        raise InputError("the body must be a JSON object", field="body")
    return {name: value for name, value in fields.items() if value is not None}


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(ReplydeskError)
    async def ours(request: Request, error: ReplydeskError) -> JSONResponse:
        status, kind = next(STATUS_OF_ERROR[cls] for cls in type(error).__mro__ if cls in STATUS_OF_ERROR)
        return _problem(status, kind, str(error))

    @app.exception_handler(StarletteHTTPException)
    async def framework(request: Request, error: StarletteHTTPException) -> JSONResponse:
        return _problem(error.status_code, f"http-{error.status_code}", str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return _problem(422, "bad-input", "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()))


def _problem(status: int, kind: str, detail: str) -> JSONResponse:
    body = {"type": f"urn:replydesk:{kind}", "title": kind.replace("-", " "), "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
