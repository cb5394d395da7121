"""Verdicts as the tests publish and correct them."""

from typing import Any

from tests.api.client import Api

FALSE = {"label": "Bogus", "value": 1, "best": 5, "worst": 1, "normalized": "false"}
TRUE = {"label": "Spot on", "normalized": "true"}


def judge(api: Api, claim: str, *, by: str = "desk", **fields: Any) -> str:
    """Publish a verdict; returns its path."""
    body = {"rating": FALSE, "language": "en", **fields}
    return f"/v1/verdicts/{api.post(f'{claim}/verdicts', body, by=by)['id']}"


def correct(api: Api, verdict: str, correction: str = "revises", *, by: str = "desk", **fields: Any) -> Any:
    """Correct a verdict as it now is."""
    body = {"correction": correction, "reason": "We looked again.", **fields}
    return api.change(f"{verdict}/revisions", body, of=verdict, by=by)
