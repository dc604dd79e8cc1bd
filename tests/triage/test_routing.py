"""Who gets a ticket: the seller's rules, the risks that only a rule naming them may move, and the trail."""

from typing import Any

import pytest

from core.orders import Order
from core.record import Money
from core.routing import GRAVEST_FIRST, Routing, RoutingRule, When, find_problems
from core.triage import Ask, Flag, IntentScore, Triage, Urgency
from tests.factories import eur, make_order, make_store, make_triage
from triage.intents import load_intents
from triage.routing import route, with_routing


def rule(name: str = "a rule", queue: str = "its-queue", **when: Any) -> RoutingRule:
    return RoutingRule.model_validate({"name": name, "when": when, "queue": queue})


def routed(triage: Triage, *rules: RoutingRule, order: Order | None = None, **store: Any) -> Routing:
    return route(triage, make_store(**store), rules, order)


@pytest.mark.parametrize(("language", "queue"), [("ta-Latn", "ta"), ("ru-Latn", "ru"), ("pt-BR", "pt"), ("de", "de")])
def test_queues_are_named_by_the_language_without_region_and_script(language: str, queue: str) -> None:
    assert routed(make_triage("wismo", language=language)).queue == f"shipping-{queue}"
    assert routed(make_triage("wismo", language=language, flags=(Flag.SAFETY,))).queue == f"risk-{queue}"
    assert routed(make_triage("wismo", language=language), rule(queue="vip-{language}")).queue == f"vip-{queue}"
    assert routed(make_triage("wismo", language=language), rule(queue="q", language=queue)).queue == "q"


@pytest.mark.parametrize(
    ("intents", "flags", "queue", "by"),
    [
        (("wismo",), (), "shipping-de", "default"),
        (("invoice_request", "wismo"), (), "billing-de", "default"),
        (("wismo",), (Flag.INJECTION,), "shipping-de", "default"),
        (("wismo",), (Flag.SPAM,), "shipping-de", "default"),
        (("wismo",), (Flag.SAFETY,), "risk-de", "flag safety"),
        (("wismo",), (Flag.ABUSE, Flag.SAFETY), "risk-de", "flag safety"),
    ],
)
def test_without_a_rule_the_topic_or_the_risk_decides(
    intents: tuple[str, ...], flags: tuple[Flag, ...], queue: str, by: str
) -> None:
    found = routed(make_triage(*intents, flags=flags))
    assert (found.queue, found.rule) == (queue, by)
    assert found.trail[-1].fired


def test_a_ticket_that_could_not_be_sorted_is_general() -> None:
    assert routed(make_triage(asks=(), intents=())).queue == "general-de"


@pytest.mark.parametrize(
    ("when", "missed"),
    [
        ({"store": "harbour-de"}, {"store": "harbour-uk"}),
        ({"store": ["harbour-uk", "harbour-de"]}, {"store": ["harbour-uk"]}),
        ({"marketplace": "amazon"}, {"marketplace": "etsy"}),
        ({"language": "de"}, {"language": ["en", "fr"]}),
        ({"intent": "invoice_request"}, {"intent": "return_request"}),
        ({"urgency": ["high", "normal"]}, {"urgency": "low"}),
        ({"needs_reply": True}, {"needs_reply": False}),
        ({"abstained": False}, {"abstained": True}),
        ({"order_value_at_least": "60 EUR"}, {"order_value_at_least": "65 EUR"}),
        ({"flag": "spam"}, {"flag": ["injection"]}),
    ],
)
def test_each_condition_fires_and_is_passed_over_with_its_reason(when: dict[str, Any], missed: dict[str, Any]) -> None:
    triage = make_triage("wismo", "invoice_request", urgency=Urgency.NORMAL, flags=(Flag.SPAM,))
    hit = routed(triage, rule(**when), order=make_order())
    assert (hit.queue, hit.rule) == ("its-queue", "a rule")
    passed = routed(triage, rule(**missed), order=make_order())
    assert passed.queue == "shipping-de"
    assert [step.fired for step in passed.trail] == [False, True]
    assert passed.trail[0].why


def test_all_conditions_must_hold_and_the_first_rule_that_fires_wins() -> None:
    found = routed(
        make_triage("wismo"),
        rule("french", "q1", intent="wismo", language="fr"),
        rule("german", "q2", intent="wismo", language="de"),
        rule("all", "q3"),
    )
    assert (found.rule, found.queue) == ("german", "q2")
    assert [step.rule for step in found.trail] == ["french", "german"]


def test_a_variety_of_a_language_is_that_language() -> None:
    triage = make_triage(language="pt-BR")
    found = routed(triage, rule(language="pt", queue="vip-{language}"))
    assert found.queue == "vip-pt"
    assert routed(make_triage(language="pt"), rule(language="pt-BR")).rule == "default"


def test_the_value_counts_once_the_order_is_known_and_in_its_own_currency() -> None:
    valuable = rule("valuable", order_value_at_least="60 EUR")
    assert routed(make_triage(), valuable).trail[0].why == "the order is not known"
    assert routed(make_triage(), valuable, order=make_order()).rule == "valuable"
    pesos = make_order(total=Money(amount=eur("9000").amount, currency="MXN"))
    assert "MXN" in routed(make_triage(), valuable, order=pesos).trail[0].why


@pytest.mark.parametrize("flag", GRAVEST_FIRST)
def test_a_risk_is_moved_only_by_a_rule_that_names_it(flag: Flag) -> None:
    triage = make_triage(flags=(flag,))
    assert routed(triage, rule("all"), rule("vip", store="harbour-de")).queue == "risk-de"
    assert routed(triage, rule("all"), rule("named", "special", flag=flag.value)).queue == "special"


def test_of_two_risks_the_graver_must_be_named() -> None:
    both = make_triage(flags=(Flag.ABUSE, Flag.SAFETY))
    assert routed(both, rule("rude", "care", flag="abuse")).queue == "risk-de"
    assert routed(both, rule("rude", "care", flag="abuse"), rule("safe", "product", flag="safety")).queue == "product"


def test_the_triage_carries_where_it_went() -> None:
    given = RoutingRule(name="mine", queue="q", assignee="anna", tags=("a", "b"))
    triage = make_triage()
    sent = with_routing(triage, route(triage, make_store(), [given]))
    assert (sent.queue, sent.assignee, sent.tags, sent.routed_by) == ("q", "anna", ("a", "b"), "mine")
    assert with_routing(sent, route(sent, make_store(), [])).assignee is None


def problems(*rules: RoutingRule) -> list[tuple[tuple[str | int, ...], str]]:
    stores = {"harbour-de": "amazon", "harbour-uk": "ebay"}
    return [tuple(each) for each in find_problems(rules, marketplace_of=stores, intents=load_intents())]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("rules", "path", "says"),
    [
        ([rule(intent="wizmo")], (0, "when", "intent"), "unknown intent 'wizmo'"),
        ([rule(store="nowhere")], (0, "when", "store"), "unknown store 'nowhere'; known are harbour-de, harbour-uk"),
        ([rule("a"), rule("b", intent="wismo")], (1,), "'b' can never fire: 'a' before it"),
        ([rule("a", language="pt"), rule("b", language="pt-BR")], (1,), "can never fire"),
        ([rule("a", intent=["wismo", "warranty"]), rule("b", intent="wismo", store="harbour-de")], (1,), "never fire"),
        ([rule("a", order_value_at_least="50 EUR"), rule("b", order_value_at_least="90 EUR")], (1,), "can never fire"),
        ([rule("a", flag=["abuse", "safety"]), rule("b", flag="safety")], (1,), "can never fire"),
        ([rule("a", flag="spam"), rule("a", flag="safety")], (1, "name"), "is taken"),
        ([rule("default", flag="spam")], (0, "name"), "is taken"),
        ([rule(abstained=True, intent="wismo")], (0, "when"), "was not sorted"),
        ([rule(store="harbour-de", marketplace="ebay")], (0, "when"), "none of these stores"),
        ([rule("flag safety", intent="wismo")], (0, "name"), "is taken"),
        ([rule(needs_reply=False, flag=["safety", "injection"])], (0, "when"), "always needs a reply"),
        ([rule("a", marketplace="amazon"), rule("b", store="harbour-de")], (1,), "can never fire"),
        ([rule("a", store="harbour-de"), rule("b", marketplace="amazon")], (1,), "can never fire"),
    ],
)
def test_what_can_never_work_is_a_problem(rules: list[RoutingRule], path: tuple[str | int, ...], says: str) -> None:
    found = problems(*rules)
    assert any(where == path and says in text for where, text in found), found


@pytest.mark.parametrize(
    "rules",
    [
        [rule("a"), rule("b", flag="safety")],  # a risk passes the catch-all
        [rule("a", language="pt-BR"), rule("b", language="pt")],
        [rule("a", order_value_at_least="90 EUR"), rule("b", order_value_at_least="50 EUR")],
        [rule("a", order_value_at_least="50 EUR"), rule("b", order_value_at_least="90 GBP")],
        [rule("a", intent="wismo"), rule("b", intent=["wismo", "warranty"])],
        [rule("a", needs_reply=False), rule("b", needs_reply=True)],
        [rule(needs_reply=False, flag=["safety", "spam"])],
        [rule("a", store=["harbour-de", "harbour-uk"]), rule("b", marketplace="etsy")],  # a stand-in store's
        [rule("a", marketplace="amazon"), rule("b", store="harbour-uk")],
    ],
)
def test_rules_that_can_fire_are_no_problem(rules: list[RoutingRule]) -> None:
    assert problems(*rules) == []


@pytest.mark.parametrize(
    "when",
    [
        {"flag": "wrath"}, {"urgency": "very"}, {"marketplace": "amazn"}, {"intent": []}, {"colour": "red"},
        {"order_value_at_least": 500}, {"order_value_at_least": "lots EUR"}, {"order_value_at_least": "5 euros"},
        {"order_value_at_least": "-5 EUR"}, {"order_value_at_least": "5 XXQ"}, {"order_value_at_least": "NaN EUR"},
        {"language": "xx"}, {"language": "zz-ZZ"}, {"intent": ["wismo", "wismo"]}, {"flag": ["spam", "spam"]},
    ],
)  # fmt: skip
def test_a_wrong_condition_is_refused(when: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        When.model_validate(when)


@pytest.mark.parametrize("queue", ["", "Two words", "x{store}", "a/b", "q" * 65])
def test_a_queue_has_a_plain_name(queue: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        RoutingRule(name="r", queue=queue)


def test_an_intent_of_the_sellers_own_list_names_its_queue() -> None:
    ask = Ask(text="x", start=0, end=1, intent="mattress_size", probability=0.9)
    triage = make_triage(asks=(ask,), intents=(IntentScore(intent="mattress_size", probability=0.9),))
    assert routed(triage).queue == "mattress_size-de"
