"""One desk for all tests of the service: opening it is the slow part, and nothing changes it."""

from collections.abc import Iterator

import pytest

from service.pipeline import Desk
from tests.desks import example_desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with example_desk(tmp_path_factory.mktemp("data")) as opened:
        yield opened
