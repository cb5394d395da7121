"""A client of event streams that reads them as the HTML standard says, and remembers where it is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Listener:
    """One open stream."""

    lines: Iterator[str]
    last_id: int = -1
    retry: int = 0
    events: list[Any] = field(default_factory=list)

    def block(self) -> str:
        """The data of the next block of lines, which may have none; StopIteration at the end of the stream."""
        data: list[str] = []
        while line := next(self.lines):
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = int(value)
            elif name == "retry":
                self.retry = int(value)
            else:
                assert name == "data", line
                data.append(value)
        return "\n".join(data)

    def next(self) -> Any:
        """The next event."""
        while not (data := self.block()):
            pass
        self.events.append(json.loads(data))
        assert self.events[-1]["seq"] == self.last_id
        return self.events[-1]

    def until(self, seq: int) -> list[int]:
        """The numbers of every event up to this one."""
        while not self.events or self.events[-1]["seq"] < seq:
            self.next()
        return [event["seq"] for event in self.events]


@contextmanager
def listening(base: str, *, after: int | None = None, **params: Any) -> Iterator[Listener]:
    """A stream, once it has said where it begins."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    with httpx.stream("GET", f"{base}/v1/events", params=params, headers=headers, timeout=60) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
        listener = Listener(answer.iter_lines())
        assert listener.block() == ""
        assert listener.retry > 0
        yield listener
