"""The service on a port of its own, for clients that want a real one."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.api.client import Api


@contextmanager
def on_a_port(api: Api) -> Iterator[str]:
    """The address of the application under test, while it is also served over HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listening:  # who connects before the server runs is kept waiting
        config = uvicorn.Config(api.client.app, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            api.client.app.state.hub.close()  # who follows changes is let go, as when the service ends
            server.should_exit = True
            thread.join()
