"""The HTTP API: JSON in, the same JSON out as the command line gives; errors are RFC 9457 problem details."""

import asyncio
import logging
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from api.answers import (
    CheckAnswer,
    SearchAnswer,
    SearchRequest,
    check_answer,
    read_manners,
    read_passage,
    search_answer,
)
from api.caller import read_with_context
from api.door import Door
from api.openapi import (
    CHECK,
    MAX_BODY_BYTES,
    NO_PASSAGE,
    NOT_READY,
    PASSAGE,
    PROBLEMS,
    PROBLEMS_OF_BODY,
    TICKETS,
    WITH_CONTEXT,
    describe,
    json_body,
)
from core.decisions import Passage
from core.drafts import Result
from core.errors import DataFolderBusy, InputError, LookupFailed, NotSetUp, ReplydeskError
from core.reading import parse_json, words_of
from core.tickets import parse_ticket
from core.triage import Triage
from service.crew import Sorter
from service.pipeline import Desk, draft_reply
from service.wiring import keep_what_is_loaded

log = logging.getLogger(__name__)

STATUS_OF_ERROR: Mapping[type[ReplydeskError], tuple[int, str]] = {
    InputError: (422, "bad-input"),
    NotSetUp: (503, "not-set-up"),
    DataFolderBusy: (503, "busy"),
    LookupFailed: (503, "unavailable"),
    ReplydeskError: (500, "internal"),
}
"""HTTP status and problem type of each error; a subclass has its parent's."""


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
        with ExitStack() as stack:
            try:
                desk = stack.enter_context(self._open())
            except ReplydeskError as error:
                log.error("%s", error)
                raise
            desk.triager.warm_up(store.language for store in desk.seller.stores)
            keep_what_is_loaded()
            self._stack = stack.pop_all()
        return desk

    async def desk(self) -> Desk:
        """The desk; where it could not be opened, another try, for what was in the way may be gone. Raises what opening
        it raises."""
        if self._opening is None or (self._opening.done() and self._opening.exception()):
            self.start()
        assert self._opening is not None
        return await asyncio.shield(self._opening)

    @property
    def is_done(self) -> bool:
        """Whether no opening is under way."""
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

    # no /docs: its page loads a script from elsewhere, which could then ask in the name of this machine's own pages
    app = FastAPI(
        title="replydesk",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.add_middleware(Door, problem=_problem)
    _answer_errors(app)
    _add_routes(app, holder)
    _add_knowledge_routes(app, holder)
    describe(app)
    return app


def _add_routes(app: FastAPI, holder: DeskHolder) -> None:
    @app.get("/healthz", summary="Whether the process is up.")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="Whether tickets can be drafted; 503 with the reason while not.", responses=NOT_READY)
    async def readyz() -> dict[str, str]:
        if not holder.is_done:
            raise HTTPException(503, "the desk is still being opened")
        await holder.desk()
        return {"status": "ready"}

    @app.post(
        "/v1/drafts",
        summary="A ticket in, a Result out. `alternatives`: a list of `shorter` and `warmer`, where a model writes.",
        responses={200: {"model": Result}, **PROBLEMS_OF_BODY},
        openapi_extra=json_body("DraftRequest", {**TICKETS, **WITH_CONTEXT}),
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
        responses={200: {"model": Triage}, **PROBLEMS_OF_BODY},
        openapi_extra=json_body("TicketGiven", TICKETS),
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
        responses={200: {"model": CheckAnswer}, **PROBLEMS_OF_BODY},
        openapi_extra=json_body("CheckRequest", CHECK),
    )
    async def check(request: Request) -> Response:
        fields = await _read_object(request)
        answer = await check_answer(fields, await holder.desk())
        return Response(answer.model_dump_json(), media_type="application/json")


def _add_knowledge_routes(app: FastAPI, holder: DeskHolder) -> None:
    @app.get(
        "/v1/search",
        summary="The passages that answer a question, best first, with reasons.",
        responses={200: {"model": SearchAnswer}, **PROBLEMS},
    )
    async def search(asked: Annotated[SearchRequest, Query()]) -> Response:
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

    @app.post(
        "/v1/passages",
        status_code=201,
        summary="Keeps a passage that no file states; replaces one of its id.",
        responses={201: {"model": Passage}, **PROBLEMS_OF_BODY},
        openapi_extra=json_body("GivenPassage", PASSAGE),
    )
    async def put_passage(request: Request) -> Response:
        fields = await _read_object(request)
        desk = await holder.desk()
        given = read_passage(fields, seller=desk.seller)
        passage = await asyncio.to_thread(desk.knowledge.put, given)
        return Response(passage.model_dump_json(), status_code=201, media_type="application/json")

    @app.delete(
        "/v1/passages/{passage_id:path}",
        status_code=204,
        summary="Takes out a passage that no file states.",
        responses={**PROBLEMS, **NO_PASSAGE},
    )
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
        return _problem(error.status_code, f"http-{error.status_code}", str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return _problem(422, "bad-input", "; ".join(f"{each['loc'][-1]}: {words_of(each)}" for each in error.errors()))


def _problem(status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    body = {"type": f"urn:replydesk:{kind}", "title": kind.replace("-", " "), "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)
