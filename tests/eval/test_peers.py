"""The chain that drafts are compared with, against a scripted server on loopback."""

import pytest
from pydantic import SecretStr

from core.errors import InputError
from eval.peers.langchain_chain import LangchainChain, answer
from service.settings import read_settings
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


def test_without_a_model_in_the_settings_there_is_no_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPLYDESK_MODEL", raising=False)
    read_settings.cache_clear()
    with pytest.raises(InputError, match="REPLYDESK_MODEL"):
        answer({"text": "Hallo"}, {}, [])


def test_the_model_of_the_settings_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(says("Guten Tag.")) as server:
        monkeypatch.setenv("REPLYDESK_MODEL", "openai:scripted")
        monkeypatch.setenv("REPLYDESK_MODEL_BASE_URL", server.base_url)
        read_settings.cache_clear()
        try:
            assert answer({"text": "Hallo"}, "{}", []) == "Guten Tag."
        finally:
            read_settings.cache_clear()
