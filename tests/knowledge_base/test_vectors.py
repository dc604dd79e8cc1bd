import numpy as np
import pytest

from core.decisions import Passage, PassageKind
from knowledge_base.entries import Reading
from knowledge_base.scope import Scope
from knowledge_base.vectors import PIECE_CHARS, RememberingEmbedder, content_of, passage_vectors, question_vector
from tests.knowledge_base.test_knowledge_base import CountingEmbedder
from tests.models import embedder


def make_reading(text: str, *, number: int = 1, kind: PassageKind = PassageKind.POLICY, title: str = "Rugs") -> Reading:
    passage = Passage(id=f"p#{number}", kind=kind, title=title, text=text, language="en", source="p.md")
    return Reading(passage, f"{title}\n{text}", Scope(language="en"))


def test_a_title_counts_beside_title_and_text() -> None:
    titled = make_reading("It is 3 m across.", title="Parasol Gannet")
    (vector,) = passage_vectors([titled], embedder(), {})
    (plain,) = embedder().embed([titled.embedded])
    (title,) = embedder().embed(["Parasol Gannet"])
    assert vector @ title > plain @ title
    assert np.linalg.norm(vector) == pytest.approx(1)


def test_a_past_reply_has_the_vector_of_what_it_answered() -> None:
    reply = make_reading("We look into it.", kind=PassageKind.REPLY)
    (vector,) = passage_vectors([reply], embedder(), {})
    assert vector == pytest.approx(embedder().embed([reply.embedded])[0])


def test_what_is_known_under_any_id_is_not_embedded() -> None:
    noting = CountingEmbedder()
    first, again = make_reading("Air them."), make_reading("Air them.", number=7)
    (vector,) = passage_vectors([first], noting, {})
    noting.texts.clear()
    (known,) = passage_vectors([again], noting, {content_of(first): vector})
    assert noting.texts == []
    assert known is not None
    assert known == pytest.approx(vector)


def test_the_end_of_a_long_question_counts() -> None:
    noise = "The weather was fine and we went for a walk along the harbour. " * 30
    asks = "How do I wash the wool rug?"
    (wanted,) = embedder().embed([asks])
    assert question_vector(noise + asks, embedder()) @ wanted > embedder().embed([noise + asks])[0] @ wanted + 0.05


@pytest.mark.parametrize("text", ["", "   ", "x" * 3_000, "One. Two. " * 400])
def test_pieces_are_short_and_hold_everything(text: str) -> None:
    noting = CountingEmbedder()
    assert np.linalg.norm(question_vector(text, noting)) == pytest.approx(1)
    assert all(len(piece) <= PIECE_CHARS for piece in noting.texts)
    assert "".join("".join(noting.texts).split()) == "".join(text.split())


def test_a_sentence_of_a_passage_is_embedded_once() -> None:
    noting = CountingEmbedder()
    remembering = RememberingEmbedder(noting)
    first = remembering.embed(["30 days", "60 days"])
    again = remembering.embed(["60 days", "30 days", "90 days"])
    assert noting.texts == ["30 days", "60 days", "90 days"]
    assert np.array_equal(again[:2], first[::-1])
