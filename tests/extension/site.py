"""Pages of news, served by the tests under names of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_DOCUMENT = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>News</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 18px/1.6 Georgia, serif; max-width: 40rem; margin: 2rem auto; }}
</style></head>
<body>{body}</body>
</html>"""


@dataclass
class Pages:
    """What is served at which path, and with which headers; for any host name."""

    port: int = 0
    bodies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, body: str, *, language: str = "en", direction: str = "ltr") -> str:
        """Serve this page; returns its address."""
        self.bodies[path] = _DOCUMENT.format(language=language, direction=direction, body=body)
        return f"http://news.example{path}"


@contextmanager
def pages() -> Iterator[Pages]:
    """A server of pages."""
    served = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.bodies.get(self.path.partition("?")[0])
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in served.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
