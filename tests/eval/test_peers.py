"""The chain that drafts are compared with, against a scripted server on loopback."""

import pytest
from pydantic import SecretStr

from core.errors import InputError
from eval.peers.langchain_chain import MAX_WORDS, SCRIPTED, LangchainChain, chain_of
from service.settings import Settings
from tests.chat_server import ChatServer, says

TICKET = {
    "subject": "Paket",
    "messages": [
        {"text": "Wo ist mein Paket?"},
        {"author": "seller", "text": "Wir sehen nach."},
        {"text": "Und wo ist es nun? {klammer}"},
    ],
}
ORDER = {"id": "305-1234567-7654321", "buyer": {"name": "S. Brandt"}}


def test_the_chain_sends_order_and_passages_and_gives_the_models_words() -> None:
    with ChatServer(says("Es kommt am 13. November.", tokens=(300, 9))) as server:
        chain = LangchainChain("openai:scripted", base_url=server.base_url, api_key=SecretStr("k"))
        reply = chain.reply(TICKET, ORDER, ["Wir suchen nach 5 Tagen.", {"text": "Rechnung auf der Bestellseite."}])
    assert reply.text == "Es kommt am 13. November."
    assert (reply.tokens_in, reply.tokens_out) == (300, 9)
    sent = server.received[0].prompt
    for part in ("Paket\nUnd wo ist es nun? {klammer}", "S. Brandt", "305-1234567-7654321", "5 Tagen", "Bestellseite"):
        assert part in sent
        assert part.splitlines()[-1] in reply.prompt
    assert "Wir sehen nach" not in sent


def test_without_a_model_a_script_quotes_the_policy_that_is_nearest_in_words() -> None:
    chain = chain_of(Settings(model=None))
    assert chain.model == SCRIPTED
    policies = ["Wir suchen nach 5 Tagen.", "Eine Rechnung steht auf der Bestellseite.", "word " * 2 * MAX_WORDS]
    assert chain.reply({"text": "Ich brauche die Rechnung: {klammer}"}, ORDER, policies).text == policies[1]
    assert len(chain.reply({"text": "word?"}, ORDER, policies).text.split()) == MAX_WORDS
    assert chain.reply({"text": "Hallo"}, ORDER, []).text == ""


def test_the_model_of_the_settings_answers_unless_another_is_named() -> None:
    with ChatServer(says("Guten Tag.")) as server:
        settings = Settings(model="openai:set", model_base_url=server.base_url)
        for chain in (chain_of(settings), chain_of(settings, "openai:named")):
            assert chain.reply({"text": "Hallo"}, "{}", []).text == "Guten Tag."
        assert [request.body["model"] for request in server.received] == ["set", "named"]
    with pytest.raises(InputError, match="must be provider:model"):
        chain_of(settings, "gpt")
