import pickle
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from unittest.mock import Mock

from core.ports import Knowledge
from service.batch_crew import AskedKnowledge, _answer
from service.pipeline import Desk
from tests.factories import make_store

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def over_a_pipe(knowledge: Knowledge, question: Any) -> Any:
    return _answer(knowledge, pickle.loads(pickle.dumps(question)))


def test_every_question_reaches_the_owners_knowledge() -> None:
    owners = Mock(spec=Knowledge)
    for answered in (owners.find, owners.passage, owners.put, owners.discard):
        answered.side_effect = lambda *given, **named: (given, named)
    asked = AskedKnowledge(partial(over_a_pipe, owners))
    how = {"language": "de", "intents": ["wismo"], "limit": 4, "now": NOW, "store": make_store()}
    passed_on = (("wo?",), {**how, "cited": ["a#1"]})
    assert asked.find("wo?", **how, cited=["a#1"]) == passed_on  # type: ignore[arg-type, comparison-overlap]
    for name, given in (("passage", "a#1"), ("put", "text"), ("discard", "a#1")):
        assert getattr(asked, name)(given) == ((given,), {})


def test_a_desk_can_be_opened_again_by_another_process(desk: Desk) -> None:
    assert desk.reopen is not None
    reopen = pickle.loads(pickle.dumps(desk.reopen))
    again = reopen(desk.knowledge)
    assert (again.seller, again.versions) == (desk.seller, desk.versions)
    assert again.composer.own_rules == desk.composer.own_rules


def test_a_desk_that_was_changed_is_not_opened_again_as_it_was(desk: Desk) -> None:
    assert desk.with_sources(replace(desk.sources)).reopen is None
    assert desk.products is not None
    assert desk.with_products(desk.products).reopen is None
