"""The name of a drafting system in, its answers to tasks out.

replydesk                    this project, without a language model
langchain                    a plain chain (`eval/peers/langchain_chain.py`) on a chat model, without one on a script
http://127.0.0.1:9000/draft  a server: gets a `Request` by POST, gives an `Answer`, both as JSON
shop.bot:reply               a Python function: gets a `Request` as dict, gives a text, or an `Answer` as dict
"""

import importlib
import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from core.decisions import Action
from core.errors import InputError, ReplydeskError
from core.reading import to_record
from eval.benchmark.protocol import Answer, Request, Task
from eval.peers.langchain_chain import SCRIPT_SAYS, SCRIPTED, chain_of
from eval.runner import Progress, try_cases
from eval.runs import TEMPLATE
from eval.trial import Trial
from service.settings import Settings
from service.wiring import open_desk

Drafts = Callable[[Request], Any]
"""Gives a text, or an answer as a mapping."""

TIMEOUT_S = 120
"""For one reply of a server: models that think take a minute."""
AT_ONCE = 4


@dataclass(frozen=True)
class System:
    """Whatever drafts."""

    name: str
    """At the head of its column."""
    writer: str
    """`template`, a model, or whatever it is that writes."""
    drafts: Drafts | None = None
    """Answers one request; None: this project, which answers many at one desk."""
    model: str | None = None
    note: str = ""
    """What a reader of its figures has to know."""


class Answered(NamedTuple):
    """An answer with what is known of how it came to be."""

    answer: Answer
    timings_ms: Mapping[str, float] = {}
    trial: Trial | None = None
    """Only this project shows what it read, looked up and decided."""


def open_system(given: str, settings: Settings, *, model: str | None = None) -> System:
    """`model`: `provider:model` for replydesk and langchain. Raises `InputError` for a name that is none, a module that
    is not, or a model for a system that has its own."""
    if given == "replydesk":
        return System(f"{given}, {model}" if model else given, model or TEMPLATE, model=model)
    if given == "langchain":
        return _langchain(settings, model)
    if model:
        raise InputError(f"{given} has its own model; only replydesk and langchain take one", field="--model")
    if given.startswith(("http://", "https://")):
        return System(given, given, lambda request: _posted(given, request))
    module, colon, name = given.partition(":")
    if not colon:
        known = "there are replydesk, langchain, http://… and module:function"
        raise InputError(f"is no drafting system: {given!r}; {known}", field="system")
    function = _imported(module, name)
    return System(given, given, lambda request: function(request.model_dump(mode="json")))


def _langchain(settings: Settings, model: str | None) -> System:
    chain = chain_of(settings, model)
    name = f"langchain, {chain.model}"

    def drafts(request: Request) -> dict[str, Any]:
        reply = chain.reply(request.ticket, records_of(request), [item.text for item in request.passages])
        return {"text": reply.text, "tokens": (reply.tokens_in + reply.tokens_out) or None}

    return System(name, chain.model, drafts, note=f"{name}: {SCRIPT_SAYS}" if chain.model == SCRIPTED else "")


def answers_of(system: System, tasks: Sequence[Task], settings: Settings, *, progress: Progress) -> list[Answered]:
    """In the order of the tasks. What fails for one ticket is that ticket's answer; what fails for all is raised."""
    if system.drafts is None:
        return _by_replydesk(tasks, settings, system.model, progress)
    return _one_by_one(system.drafts, tasks, progress)


def records_of(request: Request) -> dict[str, Any]:
    """The records alone, for a prompt."""
    kinds = {"orders", "shipments", "returns", "refunds", "claims"}
    return {"now": request.now.isoformat(), **request.model_dump(mode="json", include=kinds, exclude_none=True)}


def _imported(module: str, name: str) -> Callable[..., Any]:
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ImportError as error:
        raise InputError(f"cannot import {module!r}: {error}", field="system") from error
    if not callable(found):
        raise InputError(f"module {module!r} holds no function {name!r}", field="system")
    return found  # type: ignore[no-any-return]


def _posted(url: str, request: Request) -> Any:
    body = request.model_dump_json().encode()
    post = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(post, timeout=TIMEOUT_S) as reply:
        return json.loads(reply.read())


def _one_by_one(drafts: Drafts, tasks: Sequence[Task], progress: Progress) -> list[Answered]:
    answers = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, answer in enumerate(pool.map(lambda task: _timed(drafts, task.request), tasks), start=1):
            answers.append(answer)
            progress(done, len(tasks))
    return answers


def _timed(drafts: Drafts, request: Request) -> Answered:
    started = time.perf_counter()
    answer = _answered(drafts, request)
    return Answered(answer, {"total": round(1000 * (time.perf_counter() - started), 3)})


def _answered(drafts: Drafts, request: Request) -> Answer:
    try:
        given = drafts(request)
    except InputError:
        raise
    except Exception as error:  # a peer may fail in any way: that is its answer
        return Answer(text="", failed=f"{type(error).__name__}: {error}")
    if isinstance(given, str):
        return Answer(text=given)
    if not isinstance(given, Mapping):
        return Answer(text="", failed=f"gave {type(given).__name__}, neither a text nor an object")
    try:
        return to_record({name: given[name] for name in ("text", "action", "tokens") if name in given}, Answer)
    except ReplydeskError as error:
        return Answer(text="", failed=f"gave no answer: {error}")


def _by_replydesk(tasks: Sequence[Task], settings: Settings, model: str | None, progress: Progress) -> list[Answered]:
    """A desk for each seller, in a data folder of its own. Without `model` templates write."""
    settings = settings.model_copy(update={"model": model})
    answers: dict[str, Answered] = {}
    for folder in dict.fromkeys(task.folder for task in tasks):
        cases = [task.case for task in tasks if task.folder == folder]
        with tempfile.TemporaryDirectory() as scratch:
            apart = settings.model_copy(update={"data_dir": Path(scratch), "models_dir": settings.models})
            with open_desk(apart, folder, command="benchmark", model=model) as desk:
                tried = try_cases(cases, desk, folder, settings, model=model)
        answers |= {trial.case.id: _of_trial(trial) for trial in tried}
        progress(len(answers), len(tasks))
    return [answers[task.case.id] for task in tasks]


def _of_trial(trial: Trial) -> Answered:
    """A hand-over counts as one, also where a part of the message is answered above it."""
    result = trial.result
    action = Action.ESCALATE if result.handoff_reason else result.brief.decision.action
    answer = Answer(text=result.draft.text if result.draft else "", action=action)
    return Answered(answer, result.timings_ms, trial)
