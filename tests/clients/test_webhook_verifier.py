"""What is delivered to webhooks, verified by the library of Standard Webhooks for Node."""

from datetime import UTC, datetime

from app.domain import webhooks
from tests.clients import node

OLD, NEW, OTHER = (webhooks.secret(bytes([number]) * webhooks.SECRET_BYTES) for number in range(3))
BODY = '{"type":"claim.created","text":"Міст закрито. \\u2028"}'


def test_the_library_for_node_verifies_with_either_secret() -> None:
    headers = webhooks.headers([NEW, OLD], "0198a", datetime.now(UTC), BODY.encode())
    asked = [(OLD, BODY), (NEW, BODY), (OTHER, BODY), (NEW, f"{BODY} ")]
    told = node.run("verify.mjs", [{"secret": secret, "body": body, "headers": headers} for secret, body in asked])
    said = {"type": "claim.created", "text": "Міст закрито. \u2028"}
    assert told == [said, said, None, None]
