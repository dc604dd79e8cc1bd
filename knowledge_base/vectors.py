"""Passages and questions in, the vectors that they are compared by out: all texts in rough English."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from core.decisions import PassageKind
from core.ports import Embedder, Vectors
from knowledge_base.entries import Reading, digest_of
from knowledge_base.wording import to_english
from text.sentences import split_sentences

TITLE = 0.15
"""What the vector of a passage's title counts beside that of title and text. Chosen with `ranking.WORDING`."""

PIECE_CHARS = 800
"""Of a long question: the model reads about 256 tokens of a text, so the rest is embedded by itself."""

REMEMBERED = 2_000
"""Vectors of sentences, 1.5 kB each."""


class RememberingEmbedder:
    """Embeds the sentences of passages, which come again with most tickets, once; not for what buyers write."""

    def __init__(self, embedder: Embedder) -> None:
        self.version = embedder.version
        self._vector_of = lru_cache(maxsize=REMEMBERED)(lambda text: embedder.embed([text])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the embedder that it was made with."""
        return np.stack([self._vector_of(text) for text in texts])


def content_of(reading: Reading) -> str:
    """The same for passages that have the same vector, whatever file they stand in."""
    return digest_of(reading.passage.language, reading.embedded, _title(reading))


def passage_vectors(readings: Sequence[Reading], embedder: Embedder, known: Mapping[str, Vectors]) -> Vectors:
    """(n_readings, n_dims), rows of length 1; `known` are those of contents that need not be embedded."""
    contents = [content_of(reading) for reading in readings]
    new = {content: one for content, one in zip(contents, readings, strict=True) if content not in known}
    texts = {content: to_english(one.embedded, one.passage.language) for content, one in new.items()}
    titles = {content: to_english(_title(one), one.passage.language) for content, one in new.items()}
    wanted = list(dict.fromkeys(filter(None, (*texts.values(), *titles.values()))))
    embedded = dict(zip(wanted, embedder.embed(wanted), strict=True))
    vectors = dict(known)
    for content, text in texts.items():
        title = titles[content]
        vectors[content] = _of_length_1(embedded[text] + TITLE * embedded[title] if title else embedded[text])
    return np.stack([vectors[content] for content in contents])


def question_vector(english: str, embedder: Embedder) -> Vectors:
    """(n_dims,), of length 1: the mean of its pieces, so that the end of a long message counts too."""
    return _of_length_1(embedder.embed(list(_pieces(english)) or [""]).mean(axis=0))


def _title(reading: Reading) -> str:
    """Past replies are found by what they answered, and their title is its beginning."""
    return "" if reading.passage.kind is PassageKind.REPLY else reading.passage.title


def _pieces(text: str) -> Iterator[str]:
    """Whole sentences, where they are not too long themselves."""
    start = end = 0
    for span in split_sentences(text):
        if span.end - start > PIECE_CHARS and end > start:
            yield text[start:end]
            start = span.start
        while span.end - start > PIECE_CHARS:
            yield text[start : start + PIECE_CHARS]
            start += PIECE_CHARS
        end = span.end
    if text[start:end].strip():
        yield text[start:end]


def _of_length_1(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit
