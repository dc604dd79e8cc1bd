"""A running application over the example seller, for all tests of the API."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from service.wiring import open_desk
from tests.desks import EXAMPLES, settings_in

HERE = "http://localhost"
"""Under which name the server is asked: it answers this machine's only."""


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = settings_in(tmp_path_factory.mktemp("data"))
    app = create_app(lambda: open_desk(settings, EXAMPLES, command="test"))
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as running:
        yield running
