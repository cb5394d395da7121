"""Every list costs as many queries for many rows as for few: whatever has pages is counted, new lists as well."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.permissions import OPERATIONS, ROLE_SCOPES
from app.domain.vocabulary import Role
from app.tables import ImportRejection, new_row
from tests.api.asking import ask, entitle, equate, id_of, party, patch
from tests.api.client import Api, statements
from tests.api.judging import correct, judge
from tests.api.test_contract import known
from tests.rich import rich

MORE, LIMIT = 4, 200
GROWING = (
    "list_claim_evidence",
    "list_verdict_revisions",
    "list_party_revisions",
    "list_appearance_revisions",
    "list_webhook_deliveries",
    "list_import_rejections",
)
ITEMS = ("items", "rows", "claims", "claimReviewMarkupPages")
PAGE = "https://news.example/all"
WANTED = {
    "list_annotations": "iris=0",
    "list_page_annotations": f"url={PAGE}",
    "list_hypothesis_annotations": f"uri={PAGE}",
    "list_fact_checked_claims": "query=bridge",
    "list_markup_pages": "organization=desk.example",
}


def lists(api: Api) -> dict[str, str]:
    """The address of each list by its operation's name, with room for all its rows on one page."""
    there = {**known(api), "form": "json"}
    found = {}
    for path, item in api.client.app.openapi()["paths"].items():  # type: ignore[attr-defined]
        names = {parameter["name"] for parameter in item.get("get", {}).get("parameters", [])}
        if size := next((name for name in ("limit", "pageSize") if name in names), None):
            name = item["get"]["operationId"]
            if name == "list_claims_by_image":  # refused, always
                continue
            found[name] = f"{path.format_map(there)}?{size}={LIMIT}&{WANTED.get(name, '')}"
    return found


def grow(api: Api, of: Mapping[str, str], turns: Sequence[int]) -> None:
    """More of everything, on new claims and on the claim, verdict, party and appearance whose lists these are."""
    claim, verdict, house, spot, hook, file = (of[name] for name in GROWING)
    for turn in turns:
        api.clock.forward(seconds=1)
        slug = f"more-{turn}"
        subject = api.post("/v1/subjects", {"slug": slug, "name": "More"})["id"]
        desk = api.post("/v1/desks", {"slug": slug, "name": "More"}, by="admin")["id"]
        member = {"name": f"M{turn}", "role": "editor"}
        key = {"name": "a key", "role": "desk", "member": member}
        theirs = api.post("/v1/keys", key | {"desk_id": desk}, by="admin")["key"]
        api.post("/v1/keys", key | {"desk_id": api.get("/v1/desks/desk")["id"]}, by="admin")
        one, other = (party(api, f"{name} {turn}") for name in ("One", "Other"))
        equate(api, one, other)
        entitle(api, one, f"/v1/subjects/{subject}")
        another = api.claim(f"The bridge {turn} is closed.", subjects=[slug], claimant={"name": f"One {turn}"})
        for about in (claim, another):
            piece = api.attach(about, f"One {turn}", f"Other {turn}").rsplit("/", 1)[1]
            judge(api, about, by=theirs, url=f"https://desk.example/{turn}", evidence=[piece])
            api.post(f"{about}/appearances", {"url": PAGE})
        pages = {"url": f"https://news.example/{turn}", "same_as_url": f"https://mirror.example/{turn}"}
        api.post("/v1/page-equivalences", pages | {"relation": "syndicated", "reason": "Says so."}, by="admin")
        edit = {"edit": "wording", "reason": "Typo.", "text": f"The bridge is closed {turn}."}
        api.change(f"{claim}/revisions", edit, of=claim)
        api.post(f"{another}/verdict-drafts", {})
        api.post("/v1/webhooks", {"url": f"https://hooks.example/{turn}"})
        assert ask(api, "POST", f"{hook}/ping").status_code == 202
        sent = {"content": b"{}\n", "headers": {"Content-Type": "application/json"}}
        assert api.request("POST", "/v1/imports", by="admin", **sent).status_code == 202
        refused = {"import_id": uuid.UUID(id_of(file)), "place": 1000 + turn, "line": 1, "reason": "Broken."}
        with api.database.write() as session:
            session.put(new_row(ImportRejection, refused))
        correct(api, verdict, "revises")
        api.post(f"/v1/desks/{slug}/scale", scale(turn), by=theirs)
        api.change("/v1/scales/desk-desk/versions", scale(turn), of="/v1/scales/desk-desk")
        patch(api, house, reason=f"Looked {turn} times.", aliases=[f"Alias {turn}"])
        api.change(f"{spot}/revisions", {"url": f"https://news.example/{turn}", "reason": "Moved."}, of=spot)


def scale(turn: int) -> dict[str, Any]:
    """A rating scale, another one each turn."""
    step = {"colour": "#000000", "normalized": "mixed"}
    return {"names": {"en": f"Marks {turn}"}, "steps": [step | {"labels": {"en": label}} for label in "AB"]}


def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(api: Api) -> None:
    rich(api)
    addresses = lists(api)
    mine = {name: addresses[name].rpartition("/")[0] for name in GROWING}

    def cost(name: str) -> tuple[int, int]:
        role = "desk" if OPERATIONS[name] is None or OPERATIONS[name] in ROLE_SCOPES[Role.DESK] else "admin"
        with statements(api) as made:
            answered: Any = ask(api, "GET", addresses[name], by=role)
        assert answered.status_code == 200, answered.text
        rows = next((answered.json()[items] for items in ITEMS if items in answered.json()), [])
        return len(made), len(rows)

    api.change("/v1/desks/desk", {"review_required": False}, of="/v1/desks/desk", method="PATCH")
    grow(api, mine, [0])
    few = {name: cost(name) for name in addresses}
    grow(api, mine, range(1, MORE + 1))
    many = {name: cost(name) for name in addresses}
    assert {name: queries for name, (queries, _) in many.items()} == {
        name: queries for name, (queries, _) in few.items()
    }
    assert {name for name, (_, rows) in many.items() if rows < few[name][1] + MORE} == set()
