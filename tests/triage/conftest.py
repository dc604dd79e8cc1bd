"""The classifier of the packaged examples, as `make setup` leaves it; trained here once when it is not there."""

import pytest

from tests.models import MODELS, embedder
from triage.classifier import IntentClassifier
from triage.training import prepare_classifier
from triage.triage import Triager


@pytest.fixture(scope="session")
def classifier() -> IntentClassifier:
    return prepare_classifier(MODELS, embedder())


@pytest.fixture(scope="session")
def triager(classifier: IntentClassifier) -> Triager:
    return Triager(classifier)
