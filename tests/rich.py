"""A database with some of everything."""

from app.interchange.running import Running
from tests.api.asking import entitle, equate, party, patch, withdraw
from tests.api.client import Api, official, outlet, unnamed


def rich(api: Api) -> None:
    """Some of everything: each table has a row, and each kind of column a value and a null."""
    named = {"slug": "bridges", "name": "Bridges", "names": {"uk": "Мости"}}
    about = f"/v1/subjects/{api.post('/v1/subjects', named)['id']}"
    patch(api, about, by="desk", description="All\tof them.")
    bureau = party(api, "Bureau 🌉", "official_body", domains=["bureau.example"], reason="Known.", names={"de": "Amt"})
    daily = party(api, "Daily", aliases=["The Daily"], ownership_group="group", wire_family="wire", reliability="A")
    patch(api, daily, reliability="B")
    period = {"valid_from": "0001-01-01T00:00:00Z", "valid_to": "9999-12-31T23:59:59.999999Z"}
    withdraw(api, entitle(api, bureau, about))
    entitle(api, bureau, about, reason="Statute.", source_url="https://law.example/1", **period)
    withdraw(api, equate(api, bureau, daily))
    claimant = {"name": "Press office", "kind": "official_body"}
    claim = api.claim("The \u202ebridge\u200b is 'closed'.", subjects=["bridges"], tags=["a", "Б"], claimant=claimant)
    api.claim("Nothing is attached to this one.", by="contributor", asserted_at="2025-11-19T23:59:59.5+02:00")
    hop = {"anonymity_reason": "Not authorised.", "stated_count": 3, "quote": "“Closed.”", "url": "https://x.example/"}
    fields = {
        "title": "Closed",
        "publisher": "Daily",
        "published_at": "2025-11-20T07:00:00Z",
        "quote": "It is\nclosed.",
        "archive_url": "https://archive.example/1",
    }
    proposed = api.attach(claim, outlet("Daily"), unnamed(**hop), by="contributor", **fields)
    api.change(f"{proposed}/accept", {"reason": "Read."}, of=proposed)
    spoken = official("Bureau 🌉", asserted_at="2025-11-20T06:00:00Z")
    denial = api.attach(claim, "Daily", spoken, stance="refutes")
    api.attach(claim, "Weekly", "Daily", stance="neutral")
    api.change(f"{claim}/revisions", {"edit": "wording", "reason": "Typo.", "text": "The bridge is closed."}, of=claim)
    why = {"kind": "origin", "reason": "Taken back."}
    api.change(f"{denial}/retract", why, of=denial)
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Exact.", "tags": []}, of=claim)
    rating = {"label": "Bogus \u200b", "value": 1, "best": 5, "worst": 1, "normalized": "false"}
    judged = {"summary": "It is\nopen.", "method": "We looked.", "url": "https://desk.example/1", "language": "uk"}
    judged |= {"rating": rating, "evidence": [proposed.rsplit("/", 1)[1]], "published_at": "2025-11-20T07:00:00Z"}
    verdict = f"/v1/verdicts/{api.post(f'{claim}/verdicts', judged)['id']}"
    plain = {"correction": "corrects", "reason": "Exact.", "rating": {"label": "Not so", "normalized": "mixed"}}
    api.change(f"{verdict}/revisions", plain | dict.fromkeys(("url", "summary", "method")), of=verdict)
    api.change(f"{verdict}/revisions", {"correction": "revokes", "reason": "Open again."}, of=verdict)
    about_us = {"country": "UA", "languages": ["uk"], "policies": {"corrections": "https://desk.example/c"}}
    about_us |= {"url": "https://desk.example/", "logo_url": "https://desk.example/l", "review_required": True}
    api.change("/v1/desks/desk", about_us, of="/v1/desks/desk", method="PATCH")
    step = {"labels": {"en": "Ink \u200b", "uk": "Чорнило"}, "colour": "#000000", "normalized": "mixed"}
    marks = {
        "names": {"en": "Ours", "uk": "Наші"},
        "steps": [step | {"value": 1}, step | {"labels": {"en": "?", "uk": "-"}}],
    }
    api.post("/v1/desks/desk/scale", marks)
    marks["steps"].reverse()
    api.change("/v1/scales/desk-desk/versions", marks, of="/v1/scales/desk-desk")
    api.change("/v1/desks/desk", {"scale": "desk-desk"}, of="/v1/desks/desk", method="PATCH")
    api.post(f"{claim}/verdict-drafts", {"correction": "revises", "reason": "Looked again."})
    hook = {"url": "https://hooks.example/", "name": "Ours", "filter": {"type": ["claim.created"], "tag": ["a"]}}
    told = f"/v1/webhooks/{api.post('/v1/webhooks', hook)['id']}"
    assert api.request("POST", f"{told}/ping", by="desk").status_code == 202
    for again in (True, False):
        sent = {"content": b"{}\n", "headers": {"Content-Type": "application/json"}}
        assert api.request("POST", "/v1/imports", by="admin", **sent).status_code == 202
        assert not again or Running(api.database).once(lambda: False)
    anchor = {"quote": {"exact": "It is\nclosed.", "prefix": " "}, "time": {"start": 0.5}}
    shown = {
        "url": "http://www.page.example/ї",
        "anchor": anchor,
        "language": "uk",
        "content_hash": f"sha256:{'a' * 64}",
    }
    shown |= {"observed_at": "2025-11-20T07:00:00Z", "archive": {"url": "https://archive.example/2"}}
    place = f"/v1/appearances/{api.post(f'{claim}/appearances', shown, by='contributor')['id']}"
    api.change(f"{place}/accept", {}, of=place)
    api.change(f"{place}/revisions", {"url": "https://page.example/2", "reason": "Moved."}, of=place)
    api.post(f"{claim}/appearances", {"url": "https://page.example/3"})
    same = {"url": "https://copy.example/", "same_as_url": "https://page.example/2", "reason": "The same text."}
    stated = api.post("/v1/page-equivalences", same | {"relation": "syndicated"}, by="admin")["id"]
    withdraw(api, f"/v1/page-equivalences/{stated}")
    api.change(f"{proposed}/reaffirm", {}, of=proposed)
