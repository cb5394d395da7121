"""Subjects over HTTP."""

import uuid
from typing import Any

import pytest

from tests.api.asking import ask, faults, patch
from tests.api.client import Api

NEW = {"slug": "city-bridges", "name": "City bridges", "names": {"uk": "Мости міста"}, "description": "All\nof them."}


def subject(api: Api, slug: str = "city-bridges", **fields: Any) -> str:
    return f"/v1/subjects/{api.post('/v1/subjects', {'slug': slug, 'name': slug.title(), **fields})['id']}"


def test_a_subject_is_recorded_and_read_by_id_and_by_slug(api: Api) -> None:
    made = ask(api, "POST", "/v1/subjects", NEW)
    assert made.status_code == 201
    stated = made.json()
    assert made.headers["location"] == f"/v1/subjects/{stated['id']}"
    assert stated == NEW | {
        "id": stated["id"],
        "version": 1,
        "recorded_at": "2025-11-20T08:00:00.000001Z",
        "updated_at": stated["recorded_at"],
        "updated_by": stated["updated_by"],
    }
    for name in (stated["id"], stated["id"].upper(), "city-bridges"):
        read = api.request("GET", f"/v1/subjects/{name}")
        assert (read.content, read.headers["etag"]) == (made.content, made.headers["etag"])
    for nobody in ("rivers", "City-Bridges", str(uuid.UUID(int=1)), "%20"):
        assert api.request("GET", f"/v1/subjects/{nobody}").status_code == 404
    (event,) = api.walk("/v1/changes", about=f"subject/{stated['id']}")
    assert (event["type"], event["actor"]) == ("subject.created", stated["updated_by"])
    assert event["payload"] == NEW | {"subject_id": stated["id"], "version": 1}
    bare = api.post("/v1/subjects", {"slug": "a", "name": "A"})
    assert (bare["names"], bare["description"]) == ({}, None)


def test_bad_fields_and_taken_slugs_are_refused(api: Api) -> None:
    subject(api)
    before = api.get("/v1/changes")["head"]
    for fields, pointer in (
        ({"slug": ""}, "/slug"),
        ({"slug": "City"}, "/slug"),
        ({"slug": "city--bridges"}, "/slug"),
        ({"slug": "city-bridges\n"}, "/slug"),
        ({"slug": "x" * 101}, "/slug"),
        # By such a slug a subject could never be found: it would be taken for an id.
        ({"slug": str(uuid.UUID(int=2))}, "/slug"),
        ({"slug": uuid.UUID(int=2).hex}, "/slug"),
        ({"name": "\t"}, "/name"),
        ({"names": {"uk": "two\nlines"}}, "/names/uk"),
        ({"names": []}, "/names"),
        ({"description": ""}, "/description"),
        ({"description": "x" * 10_001}, "/description"),
        ({"parent": "cities"}, "/parent"),
    ):
        response = ask(api, "POST", "/v1/subjects", {"slug": "new", "name": "New"} | fields)
        assert set(faults(response)) == {pointer}, fields
    assert faults(ask(api, "POST", "/v1/subjects", NEW), 409) == {"/slug": "choose another slug"}
    assert set(faults(ask(api, "POST", "/v1/subjects", {}))) == {"/slug", "/name"}
    assert ask(api, "POST", "/v1/subjects", NEW, by="contributor").status_code == 403
    assert ask(api, "POST", "/v1/subjects", NEW, by=None).status_code == 401
    assert api.get("/v1/changes")["head"] == before


def test_a_subject_is_renamed_and_still_reads_as_it_was(api: Api) -> None:
    made = subject(api, description="All of them.", names={"uk": "Мости"})
    other = subject(api, "rivers")
    claim = api.claim(subjects=["city-bridges"])
    before = api.clock.now.replace(minute=1).isoformat()
    api.clock.forward(hours=1)
    etag = api.request("GET", made).headers["etag"]
    for path in (made, "/v1/subjects/city-bridges"):
        assert ask(api, "PATCH", path, {"name": "B"}).status_code == 428
        assert ask(api, "PATCH", path, {"name": "B"}, If_Match='"stale"').status_code == 412
    renamed = ask(api, "PATCH", "/v1/subjects/city-bridges", {"name": "Bridges"}, If_Match=etag)
    assert renamed.status_code == 200
    assert renamed.headers["etag"] == api.request("GET", made).headers["etag"]
    stated = renamed.json()
    assert (stated["version"], stated["name"], stated["names"]) == (2, "Bridges", {"uk": "Мости"})
    assert stated["recorded_at"] < stated["updated_at"] == "2025-11-20T09:00:00Z"
    cleared = patch(api, made, by="desk", names=None, description=None)
    assert (cleared["names"], cleared["description"]) == ({}, None)
    assert patch(api, made, by="desk", names={"fr": "Ponts", "de": "Brücken"})["version"] == 4
    assert patch(api, made, by="desk", names={"fr": None})["names"] == {"de": "Brücken"}
    for fields, pointer in (({}, ""), ({"name": None}, "/name"), ({"slug": "x"}, "/slug"), ({"names": 1}, "/names")):
        assert set(faults(ask(api, "PATCH", made, fields, If_Match="*"))) == {pointer}
    assert ask(api, "PATCH", "/v1/subjects/nothing", {"name": "B"}, If_Match="*").status_code == 404
    assert ask(api, "PATCH", made, {"name": "B"}, by="contributor", If_Match="*").status_code == 403
    assert api.get(made, as_of=before)["name"] == "City-Bridges"
    assert [one["name"] for one in api.walk("/v1/subjects", as_of=before)] == ["City-Bridges", "Rivers"]
    assert [one["name"] for one in api.walk("/v1/subjects", limit=1)] == ["Bridges", "Rivers"]
    assert api.request("GET", made, params={"as_of": "2025-11-20T07:00:00Z"}).status_code == 404
    assert api.get(claim)["subjects"][0]["name"] == "Bridges"
    assert api.get(claim, as_of=before)["subjects"][0]["name"] == "City-Bridges"
    kinds = [event["type"] for event in api.walk("/v1/changes", about=f"subject/{stated['id']}")]
    assert kinds == ["subject.created", *["subject.revised"] * 4]
    assert api.get(other)["version"] == 1


@pytest.mark.parametrize("created", [["a"], ["a", "b", "c"]])
def test_subjects_are_listed_page_by_page(api: Api, created: list[str]) -> None:
    assert api.walk("/v1/subjects") == []
    for slug in created:
        subject(api, slug)
    page = api.get("/v1/subjects", limit=1)
    subject(api, "late")
    slugs = [one["slug"] for one in page["items"]]
    while page["next"]:
        page = api.get("/v1/subjects", limit=1, cursor=page["next"])
        slugs += [one["slug"] for one in page["items"]]
    assert slugs == created
    assert [one["slug"] for one in api.walk("/v1/subjects")] == [*created, "late"]
