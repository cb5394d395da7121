"""Where the pages of the workbench are."""

import uuid

PROPOSALS = "/desk"
SIGN_IN = "/desk/sign-in"


def proposals(done: str) -> str:
    """The queue of proposals, with what was just done."""
    return f"{PROPOSALS}?done={done}"


def claim(claim_id: uuid.UUID, done: str, part: str = "") -> str:
    """A claim as the desk sees it, or a part of that page."""
    return f"/desk/claims/{claim_id}?done={done}{f'#{part}' if part else ''}"


def verdict(claim_id: uuid.UUID, done: str) -> str:
    """The desk's verdict on a claim, in the making."""
    return f"/desk/claims/{claim_id}/verdict?done={done}"
