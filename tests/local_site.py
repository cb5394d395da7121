"""A small web server on a port of this machine, for pages that a test writes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Site:
    """What is served at which path, and with which headers; for any host name."""

    port: int = 0
    bodies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(site: Site, folder: Path | None = None) -> Iterator[None]:
    """Serve a site, and the files in a folder where it has no page."""

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.bodies.get(self.path.partition("?")[0])
            if body is None and folder is not None:
                super().do_GET()
                return
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_told: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        site.port = server.server_port
        with in_background(server):
            yield


@contextmanager
def in_background(server: ThreadingHTTPServer) -> Iterator[None]:
    """Let a server answer beside the test."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
