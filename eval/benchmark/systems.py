"""The name of a drafting system in, its answers to tasks out.

replydesk                    this project, without a language model
langchain                    a plain chain (`eval/peers/langchain_chain.py`) on the model of the settings
http://127.0.0.1:9000/draft  a server: gets a `Request` by POST, gives an `Answer`, both as JSON
shop.bot:reply               a Python function: gets a `Request` as dict, gives a text, or an `Answer` as dict
"""

import importlib
import json
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.decisions import Action
from core.errors import InputError, ReplydeskError
from core.reading import to_record
from eval.benchmark.protocol import Answer, Request, Task
from eval.runner import Progress, try_cases
from eval.trial import Trial
from service.settings import Settings
from service.wiring import open_desk

Drafts = Callable[[Request], Any]
"""Gives a text, or an answer as a mapping."""

TIMEOUT_S = 120
"""For one reply of a server: models that think take a minute."""
AT_ONCE = 4


def answers_of(system: str, tasks: Sequence[Task], settings: Settings, *, progress: Progress) -> list[Answer]:
    """In the order of the tasks. What fails for one ticket is that ticket's answer; what fails for all is raised."""
    if system == "replydesk":
        return _by_replydesk(tasks, settings, progress)
    return _one_by_one(drafter(system), tasks, progress)


def drafter(system: str) -> Drafts:
    """The function that answers one request. Raises `InputError` for a name that is none, or a module that is not."""
    if system == "langchain":
        answer = _imported("eval.peers.langchain_chain", "answer")
        return lambda request: answer(request.ticket, records_of(request), [item.text for item in request.passages])
    if system.startswith(("http://", "https://")):
        return lambda request: _posted(system, request)
    module, colon, name = system.partition(":")
    if not colon:
        known = "there are replydesk, langchain, http://… and module:function"
        raise InputError(f"is no drafting system: {system!r}; {known}", field="system")
    function = _imported(module, name)
    return lambda request: function(request.model_dump(mode="json"))


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


def _one_by_one(drafts: Drafts, tasks: Sequence[Task], progress: Progress) -> list[Answer]:
    answers = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, answer in enumerate(pool.map(lambda task: _answered(drafts, task.request), tasks), start=1):
            answers.append(answer)
            progress(done, len(tasks))
    return answers


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
        return to_record({name: given[name] for name in ("text", "action") if name in given}, Answer)
    except ReplydeskError as error:
        return Answer(text="", failed=f"gave no answer: {error}")


def _by_replydesk(tasks: Sequence[Task], settings: Settings, progress: Progress) -> list[Answer]:
    """A desk for each seller, in a data folder of its own."""
    answers: dict[str, Answer] = {}
    for folder in dict.fromkeys(task.folder for task in tasks):
        cases = [task.case for task in tasks if task.folder == folder]
        with tempfile.TemporaryDirectory() as scratch:
            apart = Settings(data_dir=Path(scratch), models_dir=settings.models)
            with open_desk(apart, folder, command="benchmark") as desk:
                tried = try_cases(cases, desk, folder, settings)
        answers |= {trial.case.id: _of_trial(trial) for trial in tried}
        progress(len(answers), len(tasks))
    return [answers[task.case.id] for task in tasks]


def _of_trial(trial: Trial) -> Answer:
    """A hand-over counts as one, also where a part of the message is answered above it."""
    result = trial.result
    action = Action.ESCALATE if result.handoff_reason else result.brief.decision.action
    return Answer(text=result.draft.text if result.draft else "", action=action)
