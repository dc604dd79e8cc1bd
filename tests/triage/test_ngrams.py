"""The n-gram model that serves equals scikit-learn's own, which trained it."""

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from tests.models import packaged_examples
from triage.ngrams import BLOCKS, TermBlock, TermModel
from triage.training import Counted, count_terms
from triage.wording import to_wording

INTENTS = ("wismo", "invoice_request", "return_request")
ODD = ["", "x", "  ", "qqqq zzzz", "refund " * 300, "ΑΒΓ", "\x00", "where? where! WHERE"]


@pytest.mark.parametrize("least", [1, 2])
def test_scores_equal_those_of_the_library_that_trained_it(least: int) -> None:
    some = [each for each in packaged_examples() if each.intents and each.intents[0] in INTENTS]
    wordings, labels = [to_wording(each.text, each.lang) for each in some], [each.intents[0] for each in some]
    counted = {name: each.without_rare(least) for name, each in count_terms(wordings[::2]).items()}
    idf = {name: each.idf() for name, each in counted.items()}
    seen = hstack([each.weighed(idf[name]) for name, each in counted.items()], format="csr")
    model = LogisticRegression(C=15.0, max_iter=500).fit(seen, labels[::2])
    asked = [*wordings, *ODD]
    blocks, features, start = {}, [], 0
    for name, each in counted.items():
        terms = each.terms.tolist()
        blocks[name] = TermBlock(terms, idf[name], model.coef_.T[start : start + len(terms)], BLOCKS[name])
        counts = CountVectorizer(analyzer=BLOCKS[name], vocabulary=terms).transform(asked)
        features.append(Counted(each.terms, counts).weighed(idf[name]))
        start += len(terms)
    theirs = model.decision_function(hstack(features))
    np.testing.assert_allclose(TermModel(blocks, model.intercept_).scores(asked), theirs, rtol=0, atol=1e-4)


def test_saying_a_thing_again_changes_nothing() -> None:
    block = TermBlock(["are", "where", "you"], np.array([1.0, 2.0, 3.0]), np.eye(3), BLOCKS["word"])
    assert block.score("where where you where").tolist() == block.score("Where you").tolist()
    np.testing.assert_allclose(block.score("where you"), np.array([0, 2, 3]) / np.sqrt(13), rtol=1e-6)


def test_terms_are_padded_words_and_neighbours() -> None:
    assert BLOCKS["char"]("Ab") == [" a", "ab", "b ", " ab", "ab ", " ab ", " ab "]
    assert BLOCKS["char"]("") == BLOCKS["word"]("") == []
    assert BLOCKS["word"]("Where is it?") == ["where", "is", "it", "where is", "is it"]


def test_a_stored_model_says_the_same_and_a_damaged_one_is_refused() -> None:
    rng = np.random.default_rng(0)
    blocks = {
        name: TermBlock(terms, rng.random(2), rng.random((2, 3)), BLOCKS[name])
        for name, terms in (("char", [" w", "é "]), ("word", ["where", "where is"]))
    }
    model = TermModel(blocks, np.zeros(3, dtype=np.float32))
    arrays = model.as_arrays()
    assert np.array_equal(TermModel.from_arrays(arrays).scores(["where is"]), model.scores(["where is"]))
    with pytest.raises(ValueError, match="differ in number"):
        TermModel.from_arrays({**arrays, "word.idf": arrays["word.idf"][:1]})
    with pytest.raises(KeyError):
        TermModel.from_arrays({name: array for name, array in arrays.items() if name != "char.coef"})


def test_no_words_and_unknown_words_give_the_intercept() -> None:
    block = {name: TermBlock(["zz"], np.ones(1), np.ones((1, 2)), BLOCKS[name]) for name in BLOCKS}
    model = TermModel(block, np.array([1.0, -1.0], dtype=np.float32))
    assert model.scores(["", "aa bb"]).tolist() == [[1.0, -1.0], [1.0, -1.0]]
    assert model.scores([]).shape == (0, 2)
