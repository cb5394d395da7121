"""Bodies on their way to the application: replayed when they were read before, counted when they flow."""

import asyncio

from starlette.types import Message, Receive

from app.web.problems import Refusal

_CLOSE = {"Connection": "close"}  # the rest of the body is unread and will stay so


def replayed(body: bytes, receive: Receive) -> Receive:
    """The body as one message, and then whatever the server has to say."""
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()  # nothing is left but the news that the client has gone

    return replay


def counted(receive: Receive, *, limit: int, deadline: float) -> Receive:
    """A stream as the route reads it: the deadline is for each piece, the limit for all of them together."""
    total, more = 0, True

    async def count() -> Message:
        nonlocal total, more
        if not more:
            return await receive()  # an answer may take longer than its request
        try:
            async with asyncio.timeout(deadline):
                message = await receive()
        except TimeoutError:
            raise too_slow(deadline) from None
        total += len(message.get("body", b""))
        more = message.get("more_body", False)
        if total > limit:
            raise too_large(limit)
        return message

    return count


def too_large(limit: int) -> Refusal:
    """RFC 9110 section 15.5.14."""
    return Refusal(413, "content_too_large", f"At most {limit} bytes are accepted.", headers=_CLOSE)


def too_slow(deadline: float) -> Refusal:
    """RFC 9110 section 15.5.9."""
    detail = f"The body did not arrive within {deadline:g} seconds."
    return Refusal(408, "request_timeout", detail, headers=_CLOSE)
