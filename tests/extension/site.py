"""Pages of news, served by the tests under names of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.local_site import Site, serving

_DOCUMENT = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>News</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 18px/1.6 Georgia, serif; max-width: 40rem; margin: 2rem auto; }}
</style></head>
<body>{body}</body>
</html>"""


class Pages(Site):
    """Pages of news, under any name."""

    def put(self, path: str, body: str, *, language: str = "en", direction: str = "ltr") -> str:
        """Serve this page; returns its address."""
        self.bodies[path] = _DOCUMENT.format(language=language, direction=direction, body=body)
        return f"http://news.example{path}"


@contextmanager
def pages() -> Iterator[Pages]:
    """A server of pages."""
    served = Pages()
    with serving(served):
        yield served
