import numpy as np

from core.triage import Flag
from tests.models import embedder, kept_embedder
from text.language import LANGUAGES
from triage.flag_model import LEARNED
from triage.flag_sentences import flag_sentences, load_sentences
from triage.flag_training import ALREADY, fit_flags
from triage.intents import load_intents


def test_every_language_has_sentences_of_every_flag_that_is_learned() -> None:
    raised = load_sentences().raised
    assert set(raised) == set(LEARNED)
    assert all(set(by_language) == set(LANGUAGES) for by_language in raised.values())
    assert set(ALREADY.values()) <= set(load_intents())


def test_the_model_notices_a_threat_and_leaves_a_question_alone() -> None:
    texts = ["I will have my bank pull the payment back.", "Is the lamp dimmable?"]
    nothing = np.empty((0, 384), dtype=np.float32)
    model = fit_flags(kept_embedder(), nothing, [], [])
    threat, question = model.notice(embedder().embed(texts) @ model.coef)
    assert Flag.CHARGEBACK in threat
    assert question == ()


def test_a_labelled_message_teaches_the_flag_that_it_raises() -> None:
    texts = ["Seven pounds towards my trouble would keep the ink dry.", "Is the lamp dimmable?"]
    vectors = embedder().embed([texts[0]] * 40 + [texts[1]] * 40)
    intents = [("refund_request",)] * 40 + [("product_question",)] * 40
    for flags in ((), (Flag.EXTORTION,)):
        model = fit_flags(kept_embedder(), vectors, intents, [flags] * 40 + [()] * 40)
        assert model.notice(embedder().embed(texts) @ model.coef) == [flags, ()]


def test_the_sentences_come_in_the_same_order_each_time() -> None:
    assert flag_sentences() == sorted(flag_sentences(), key=lambda each: (each[0], each[1], sorted(each[2])))
