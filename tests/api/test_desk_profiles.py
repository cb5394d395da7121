"""What desks say of themselves, who works there, and what that means for their verdicts."""

from typing import Any

import pytest

from tests.api.asking import ask, faults
from tests.api.client import Api
from tests.api.judging import correct
from tests.api.test_verdict_drafts import done, draft, tried

PROFILE = {
    "name": "Desk of Desks",
    "url": "https://desk.example/",
    "logo_url": "https://desk.example/logo.svg",
    "languages": ["uk", "en"],
    "country": "UA",
    "policies": {
        "corrections": "https://desk.example/corrections",
        "publishing_principles": "https://desk.example/principles",
        "unnamed_sources": None,
        "ownership_and_funding": "https://desk.example/funding",
    },
    "scale": "five-step-truth",
    "review_required": False,
}
DESK = "/v1/desks/desk"


def say(api: Api, *, by: str = "desk", of: str = DESK, **fields: Any) -> Any:
    """Change what a desk says of itself."""
    return api.change(of, fields, of=of, by=by, method="PATCH")


def member(api: Api, name: str, role: str = "checker", **fields: Any) -> str:
    """The text of a new key of a person of the desk."""
    who = {"name": f"{name}'s", "role": "desk", "desk_id": api.get(DESK)["id"], "member": {"name": name, "role": role}}
    return str(api.post("/v1/keys", who | fields, by="admin")["key"])


def test_a_desk_says_who_it_is(api: Api) -> None:
    before = api.get(DESK)
    assert {name: before[name] for name in PROFILE} == {
        "name": "Desk",
        **dict.fromkeys(("url", "logo_url", "country", "scale")),
        "languages": [],
        "policies": dict.fromkeys(PROFILE["policies"]),  # type: ignore[call-overload]
        "review_required": False,
    }
    api.clock.forward(hours=1)
    made = say(api, **PROFILE)
    assert made == before | PROFILE | {
        "version": 2,
        "updated_at": made["updated_at"],
        "updated_by": made["updated_by"],
    }
    assert api.get(DESK) == made
    assert api.get(DESK, as_of=before["updated_at"]) == before
    assert before in api.get("/v1/desks", as_of=before["updated_at"])["items"]
    event = api.walk("/v1/changes", type="desk.revised")[-1]
    assert event["subjects"] == [f"desk/{made['id']}"]
    assert event["payload"]["policies"] == {key: url for key, url in PROFILE["policies"].items() if url}  # type: ignore[attr-defined]


def test_what_is_left_out_stays_and_null_clears(api: Api) -> None:
    say(api, **PROFILE)
    made = say(api, policies={"unnamed_sources": "https://desk.example/unnamed", "corrections": None}, url=None)
    assert made["policies"] == PROFILE["policies"] | {  # type: ignore[operator]
        "unnamed_sources": "https://desk.example/unnamed",
        "corrections": None,
    }
    assert (made["url"], made["name"], made["languages"]) == (None, PROFILE["name"], ["uk", "en"])
    cleared = say(api, policies=None, languages=None, scale=None)
    assert cleared["policies"] == dict.fromkeys(PROFILE["policies"])  # type: ignore[call-overload]
    assert (cleared["languages"], cleared["scale"]) == ([], None)


def test_a_desk_is_recorded_with_its_profile(api: Api) -> None:
    made = api.post("/v1/desks", {"slug": "new", **PROFILE}, by="admin")
    assert {name: made[name] for name in PROFILE} == PROFILE
    assert made["version"] == 1


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("scale", "seven-step", "one of five-step-truth, pinocchio, true-false-misleading"),
        ("country", "ua", "pattern"),
        ("languages", ["ukrainian!"], "BCP 47"),
        ("name", None, "string"),
        ("logo_url", "javascript:alert(1)", "http"),
        ("policies", {"other": "https://x.example/"}, "no such field"),
    ],
)
def test_what_is_not_acceptable(still: Api, field: str, value: Any, told: str) -> None:
    etag = ask(still, "GET", DESK).headers["etag"]
    refused = faults(ask(still, "PATCH", DESK, {field: value}, If_Match=etag))
    assert [where.split("/")[1] for where in refused] == [field]
    assert told in next(iter(refused.values()))


def test_only_the_desk_itself_or_an_admin_changes_it(api: Api) -> None:
    etag = ask(api, "GET", DESK).headers["etag"]
    for who, status in (("other_desk", 403), ("contributor", 403), (None, 401), (member(api, "Olha"), 403)):
        assert ask(api, "PATCH", DESK, {"name": "Mine"}, by=who, If_Match=etag).status_code == status
    assert ask(api, "PATCH", DESK, {"name": "Mine"}).status_code == 428
    assert say(api, by="admin", name="Theirs")["name"] == "Theirs"
    assert ask(api, "PATCH", DESK, {"name": "Mine"}, If_Match=etag).status_code == 412


def test_members_hold_keys_as_editors_and_checkers(api: Api) -> None:
    member(api, "Olha", expires_at="2025-11-21T00:00:00Z")
    api.clock.forward(seconds=1)
    member(api, "Ivan", "editor")
    found = ask(api, "GET", f"{DESK}/members").json()["items"]
    assert [one["member"] for one in found] == [
        {"name": "Olha", "role": "checker"},
        {"name": "Ivan", "role": "editor"},
    ]
    key = ask(api, "GET", f"/v1/keys/{found[0]['key_id']}", by="admin").json()
    assert key["member"] == {"name": "Olha", "role": "checker"}
    assert "verdicts:draft" in key["scopes"]
    assert not {"verdicts:publish", "desks:profile"} & set(key["scopes"])
    api.clock.forward(days=2)
    assert [one["member"]["name"] for one in ask(api, "GET", f"{DESK}/members").json()["items"]] == ["Ivan"]
    for who, status in (("other_desk", 403), ("admin", 403), (None, 401)):
        assert ask(api, "GET", f"{DESK}/members", by=who).status_code == status


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"role": "contributor", "desk_id": None}, "/member"),
        ({"scopes": ["verdicts:publish"]}, "/scopes/0"),
        ({"member": {"name": "Olha", "role": "editor"}, "scopes": ["verdicts:draft"]}, "/member/role"),
    ],
)
def test_a_member_does_not_fit_every_key(still: Api, fields: dict[str, Any], where: str) -> None:
    body = {
        "name": "a key",
        "role": "desk",
        "desk_id": still.get(DESK)["id"],
        "member": {"name": "Olha", "role": "checker"},
    }
    assert list(faults(ask(still, "POST", "/v1/keys", body | fields, by="admin"))) == [where]


def test_a_checker_drafts_and_does_not_publish(api: Api) -> None:
    claim, olha = api.claim(), member(api, "Olha")
    verdict = {"rating": {"label": "Bogus", "normalized": "false"}, "language": "en"}
    assert ask(api, "POST", f"{claim}/verdicts", verdict, by=olha).status_code == 403
    path = draft(api, claim, by=olha, **verdict)
    done(api, path, "submit", by=olha)
    assert tried(api, path, "publish", by=olha).status_code == 403
    assert done(api, path, "publish")["state"] == "published"


def test_a_rating_is_one_of_the_desks_scale(api: Api) -> None:
    claim = api.claim()
    say(api, scale="five-step-truth")
    refused = faults(ask(api, "POST", f"{claim}/verdicts", {"rating": {"label": "Bogus"}, "language": "en"}))
    assert "is not on your desk's scale five-step-truth; its labels are False, " in refused["/rating/label"]
    made = api.post(f"{claim}/verdicts", {"rating": {"label": "Half True"}, "language": "en"})
    assert made["rating"] == {
        "label": "Half True",
        "value": 3,
        "best": 5,
        "worst": 1,
        "normalized": "mixed",
        "scale": {"id": "five-step-truth", "version": 1},
    }
    # What was rated on the earlier scale keeps what it meant.
    say(api, scale="pinocchio")
    verdict = f"/v1/verdicts/{made['id']}"
    assert correct(api, verdict, summary="In short.")["rating"] == made["rating"]
    assert correct(api, verdict, rating={"label": "Two Pinocchios"})["rating"]["scale"]["id"] == "pinocchio"


def test_the_publisher_is_called_as_it_was_then(api: Api) -> None:
    claim = api.claim()
    made = api.post(f"{claim}/verdicts", {"rating": {"label": "Bogus", "normalized": "false"}, "language": "en"})
    api.clock.forward(hours=1)
    say(api, name="New name", url="https://desk.example/")
    path = f"/v1/verdicts/{made['id']}"
    assert (api.get(path)["publisher"]["name"], api.get(path)["publisher"]["url"]) == (
        "New name",
        "https://desk.example/",
    )
    assert api.get(path, as_of=made["recorded_at"])["publisher"] == made["publisher"]


def test_a_second_person_reads_each_verdict(api: Api) -> None:
    claim = api.claim()
    say(api, review_required=True)
    verdict = {"rating": {"label": "Bogus", "normalized": "false"}, "language": "en"}
    refused = ask(api, "POST", f"{claim}/verdicts", verdict)
    assert (refused.status_code, "a second person reads each verdict" in refused.json()["detail"]) == (409, True)
    path = draft(api, claim, **verdict)
    assert "submit the draft first" in tried(api, path, "publish").json()["detail"]
    done(api, path, "submit")
    refused = tried(api, path, "publish")
    assert (refused.status_code, "whoever prepared this one" in refused.json()["detail"]) == (403, True)
    ended = done(api, path, "publish", by=member(api, "Ivan", "editor"))
    published = f"/v1/verdicts/{ended['verdict_id']}"
    found = api.get(published)
    assert found["prepared_by"] != found["recorded_by"]
    etag = ask(api, "GET", published).headers["etag"]
    again = {"correction": "corrects", "reason": "Wrong.", "summary": "So."}
    assert ask(api, "POST", f"{published}/revisions", again, If_Match=etag).status_code == 409
    assert correct(api, published, "revokes")["state"] == "revoked"


def test_two_keys_of_one_person_are_one_person(api: Api) -> None:
    claim = api.claim()
    say(api, review_required=True)
    verdict = {"rating": {"label": "Bogus", "normalized": "false"}, "language": "en"}
    path = draft(api, claim, by=member(api, "Ivan"), **verdict)
    done(api, path, "submit", by=member(api, "Ivan"))
    assert tried(api, path, "publish", by=member(api, " IVAN ", "editor")).status_code == 403
    assert done(api, path, "publish")["state"] == "published"


def test_a_key_and_the_one_that_replaced_it_are_one_person(api: Api) -> None:
    claim = api.claim()
    say(api, review_required=True)
    path = draft(api, claim, rating={"label": "Bogus", "normalized": "false"}, language="en")
    done(api, path, "submit")
    mine = api.get("/v1/changes", type="desk.revised")["items"][-1]["actor"].rsplit("/", 1)[1]
    of = f"/v1/keys/{mine}"
    etag = ask(api, "GET", of, by="admin").headers["etag"]
    rotated = ask(api, "POST", f"{of}/rotate", {"grace_seconds": 60}, by="admin", If_Match=etag).json()["key"]
    assert tried(api, path, "publish", by=rotated).status_code == 403
