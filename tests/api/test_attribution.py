"""The attribution of a claim over HTTP: one graph in six formats, now and as of any moment."""

import json
import uuid
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from prov.model import ProvDocument

from app.attribution.formats import MEDIA_TYPES, Format, choose
from tests.api.asking import patch
from tests.api.client import Api, official, outlet, statements, unnamed

FORMATS = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "prov": "application/prov+json",
    "prov-o": "application/ld+json",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "mermaid": "application/vnd.mermaid",
}


def story(api: Api) -> str:
    """Claim 3 of the worked example: reported on unnamed sources, denied by who is entitled to."""
    subject = api.post("/v1/subjects", {"slug": "president-of-ukraine", "name": "President of Ukraine"})
    office = api.post("/v1/parties", {"name": "President's Office", "kind": "official_body"})
    api.post("/v1/competences", {"party_id": office["id"], "subject_id": subject["id"]}, by="admin")
    claim = api.claim("Ukraine rejected the plan", subjects=["president-of-ukraine"])
    sources = unnamed("unnamed sources", anonymity="unnamed")
    api.clock.forward(hours=1)
    api.attach(claim, "Newsroom", "The Telegraph", sources)
    api.clock.forward(hours=8)
    api.attach(claim, "Newsroom", official("President's Office"), stance="refutes")
    return claim


def attribution(api: Api, claim: str, **params: Any) -> Any:
    return api.get(f"{claim}/attribution", **params)


def labels(side: Any) -> dict[str, list[str]]:
    return {node["label"]: node["marks"] for node in side["nodes"]}


def test_the_graph_of_each_side(api: Api) -> None:
    claim = story(api)
    told = attribution(api, claim)
    assert (told["claim_id"], told["revision"], told["text"]) == (claim[-36:], 1, "Ukraine rejected the plan")
    assert (told["language"], told["text_flags"]) == ("en", [])
    assert (told["status"], told["flags"]) == ("contradicted", ["officially_denied"])
    assert told["label"]["en"] == "Contradicted by President's Office"
    assert told["decided_by"] == {"rule": "secondsource-standing", "version": 1}
    supports, refutes = told["supports"], told["refutes"]
    assert labels(supports) == {
        "Newsroom": ["publisher"],
        "The Telegraph": [],
        "unnamed sources": ["rests_on", "origin", "unnamed"],
    }
    assert labels(refutes) == {"Newsroom": ["publisher"], "President's Office": ["rests_on", "origin", "official"]}
    assert (supports["level"], supports["origins_max"], supports["origins_min"]) == ("single", 1, 1)
    assert (refutes["level"], refutes["rests_on"]) == ("official", ["n5"])
    assert [(edge["credits"], edge["credited"], edge["actions"]) for edge in supports["edges"]] == [
        ("claim", "n1", ["reported"]),
        ("n1", "n2", ["reported"]),
        ("n2", "n3", ["said"]),
    ]
    assert told["neutral"]["nodes"] == []
    assert told["uncounted"] == []
    assert told["description"][:3] == [
        "Claim: Ukraine rejected the plan",
        "Standing: Contradicted by President's Office",
        "Supports: 1 report, 1 origin.",
    ]
    (evidence,) = supports["evidence"]
    assert all(edge["evidence"] == [evidence] for edge in supports["edges"])
    standing = api.standing(claim)
    assert standing["supports"]["rests_on"][0]["party"] == supports["nodes"][2]["parties"][0]
    assert {evidence, *refutes["evidence"]} == set(standing["because"])


def test_every_format_is_linked_and_answers(api: Api) -> None:
    claim = story(api)
    linked = {each["format"]: each for each in attribution(api, claim)["formats"]}
    assert set(linked) == set(FORMATS)
    for name, media_type in FORMATS.items():
        response = api.request("GET", linked[name]["href"])
        assert response.status_code == 200
        assert response.headers["content-type"] == media_type
        assert media_type.startswith(linked[name]["media_type"])
        assert response.headers["vary"] == "Accept"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-disposition"].startswith(f'inline; filename="attribution-{claim[-36:]}.')
        negotiated = api.request("GET", f"{claim}/attribution", headers={"Accept": linked[name]["media_type"]})
        assert negotiated.content == response.content
        assert negotiated.headers["etag"] == response.headers["etag"]
        again = api.request("GET", linked[name]["href"], headers={"If-None-Match": response.headers["etag"]})
        assert (again.status_code, again.headers["vary"]) == (304, "Accept")


def test_the_pictures(api: Api) -> None:
    claim = story(api)
    svg = api.request("GET", f"{claim}/attribution", params={"format": "svg"})
    assert svg.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    letters = [element.text for element in ET.fromstring(svg.content).iter("{http://www.w3.org/2000/svg}text")]
    assert {"Ukraine rejected the plan", "unnamed sources", "President's Office"} <= set(letters)
    dot = api.request("GET", f"{claim}/attribution", params={"format": "dot"}).text
    assert dot.startswith("digraph attribution {")
    mermaid = api.request("GET", f"{claim}/attribution", params={"format": "mermaid"}).text
    assert mermaid.startswith("flowchart RL\n")


def test_pictures_are_told_in_the_language_asked_for(api: Api) -> None:
    claim = story(api)
    (office,) = api.walk("/v1/parties", name="President's Office")
    patch(api, f"/v1/parties/{office['id']}", names={"uk": "Офіс Президента"})
    told = attribution(api, claim, lang="uk")
    assert told["description"][1:3] == ["Статус: Заперечено: Офіс Президента", "За: повідомлень: 1, першоджерел: 1."]
    for each in told["formats"]:
        assert each["href"].endswith("&lang=uk")
        assert api.request("GET", each["href"]).status_code == 200
    svg = api.request("GET", f"{claim}/attribution", params={"format": "svg", "lang": "uk"}).text
    assert 'lang="uk"' in svg
    assert "ТРИМАЄТЬСЯ НА ЦЬОМУ" in svg
    assert "RESTS ON THIS" not in svg
    assert not any("lang" in each["href"] for each in attribution(api, claim, lang="en")["formats"])
    assert api.request("GET", f"{claim}/attribution", params={"lang": "de"}).status_code == 422


def test_provenance(api: Api) -> None:
    claim = story(api)
    response = api.request("GET", f"{claim}/attribution", params={"format": "prov"})
    assert response.headers["link"] == '<https://www.w3.org/submissions/prov-json/>; rel="profile"'
    document = ProvDocument.deserialize(content=response.text, format="json")
    found = json.loads(document.serialize(format="json"))
    assert len(found["wasAttributedTo"]) == 5
    assert {one["prov:label"] for id, one in found["agent"].items() if id.startswith("party")} == {
        "Newsroom",
        "The Telegraph",
        "President's Office",
    }


def test_provenance_as_linked_data_names_the_same_things(api: Api) -> None:
    claim = story(api)
    response = api.request("GET", f"{claim}/attribution", headers={"Accept": "application/ld+json"})
    assert response.headers["link"] == '<http://www.w3.org/ns/prov-o>; rel="profile"'
    assert response.headers["content-disposition"].endswith('.prov.jsonld"')
    told = attribution(api, claim, format="prov")
    things = {id for section in ("entity", "agent", "activity") for id in told[section]}
    assert {node["@id"] for node in response.json()["@graph"]} == things


def test_provenance_follows_revisions_and_claimants(api: Api) -> None:
    claimant = {"name": "Ann", "kind": "person"}
    claim = api.claim("The bridge is shut.", claimant=claimant)
    before = api.clock.forward(minutes=30)
    api.clock.forward(minutes=30)
    edit = {"edit": "wording", "reason": "clearer", "text": "The bridge is closed."}
    api.change(f"{claim}/revisions", edit, of=claim)
    now = attribution(api, claim, format="prov")
    then = attribution(api, claim, format="prov", as_of=before.isoformat())
    assert [sum(id.startswith("revision:") for id in found["entity"]) for found in (then, now)] == [1, 2]
    assert {one["prov:label"] for id, one in now["agent"].items() if id.startswith("party:")} == {"Ann"}


def test_as_of_a_moment(api: Api) -> None:
    created = api.clock()
    claim = story(api)
    noon = created.replace(hour=12).isoformat()
    told = attribution(api, claim, as_of=noon)
    assert (told["status"], told["refutes"]["nodes"]) == ("single_source", [])
    assert all("as_of=2025-11-20T12%3A00%3A00Z" in each["href"] for each in told["formats"])
    assert api.request("GET", told["formats"][0]["href"]).json() == told
    early = created.replace(hour=7).isoformat()
    for name in FORMATS:
        response = api.request("GET", f"{claim}/attribution", params={"format": name, "as_of": early})
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


def test_what_does_not_count_is_listed_with_its_reason(api: Api) -> None:
    claim = api.claim()
    proposed = api.attach(claim, "Newsroom", by="contributor")
    told = attribution(api, claim)
    assert told["uncounted"] == [{"id": proposed[-36:], "stance": "supports", "reason": "proposed"}]
    assert told["description"][-1] == "Attached but not counted: 1 proposed."
    assert told["supports"] == {
        "level": "none",
        "origins_max": 0,
        "origins_min": 0,
        "rests_on": [],
        "evidence": [],
        "nodes": [],
        "edges": [],
    }


def test_no_such_claim(api: Api) -> None:
    response = api.request("GET", f"/v1/claims/{uuid.UUID(int=1)}/attribution")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_format_nobody_offers(api: Api) -> None:
    claim = api.claim()
    response = api.request("GET", f"{claim}/attribution", headers={"Accept": "text/html, image/png"})
    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")
    assert response.headers["vary"] == "Accept"
    assert "image/svg+xml" in response.json()["detail"]
    # What the address asks for goes before what the browser would like.
    options = {"params": {"format": "dot"}, "headers": {"Accept": "text/html"}}
    assert api.request("GET", f"{claim}/attribution", **options).status_code == 200
    unknown = api.request("GET", f"{claim}/attribution", params={"format": "pdf"})
    assert (unknown.status_code, unknown.json()["errors"][0]["parameter"]) == (422, "format")


def test_heads_and_names_in_any_script(api: Api) -> None:
    claim = api.claim("Кабінет Міністрів ухвалив постанову", language="uk")
    hostile = 'وكالة "]; <script>alert(1)</script> \u202e'
    api.attach(claim, outlet(hostile), {**outlet("Міністерство"), "action": "witnessed"})
    for name in FORMATS:
        options = {"params": {"format": name}}
        got = api.request("GET", f"{claim}/attribution", **options)
        head = api.request("HEAD", f"{claim}/attribution", **options)
        assert (head.status_code, head.headers["etag"]) == (200, got.headers["etag"])
    assert attribution(api, claim)["supports"]["nodes"][0]["label"] == hostile


def test_how_many_queries_it_takes(api: Api) -> None:
    claim = api.claim()
    counted: list[int] = []
    for wanted in (1, 8):
        for number in range(wanted):
            api.attach(claim, f"Outlet {wanted} {number}", "Axios", unnamed())
        with statements(api) as made:
            attribution(api, claim, format="prov")
        counted.append(len(made))
    assert counted[0] == counted[1]


def test_a_large_graph_is_answered(api: Api) -> None:
    claim = api.claim()
    for number in range(3):
        api.attach(claim, *(f"Outlet {number} {place}" for place in range(60)))
    for name in FORMATS:
        assert api.request("GET", f"{claim}/attribution", params={"format": name}).status_code == 200


def test_the_document_names_every_media_type(api: Api) -> None:
    operation = api.get("/openapi.json")["paths"]["/v1/claims/{claim_id}/attribution"]["get"]
    assert operation["operationId"] == "read_claim_attribution"
    assert set(operation["responses"]["200"]["content"]) == set(MEDIA_TYPES.values())
    assert "406" in operation["responses"]
    assert {"format", "as_of"} <= {each["name"] for each in operation["parameters"]}


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("", Format.JSON),
        ("*/*", Format.JSON),
        ("application/*", Format.JSON),
        ("image/*", Format.SVG),
        ("text/*;q=0.3", Format.DOT),
        ("image/avif,image/webp,image/svg+xml,*/*;q=0.8", Format.SVG),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format.JSON),
        ("application/json;q=0.5, application/prov+json", Format.PROV),
        ("application/json; q=0.1, application/*;q=0.9", Format.PROV),
        ("application/ld+json, text/turtle;q=0.9", Format.PROV_O),
        ("*/*, application/json;q=0", Format.SVG),
        ("IMAGE/SVG+XML ; Q=1.000", Format.SVG),
        ('text/vnd.graphviz;charset="utf-8, or not";q=0.9', Format.DOT),
        ("application/vnd.mermaid, image/svg+xml;q=nonsense", Format.MERMAID),
        ("nonsense", Format.JSON),
        (';;,"', Format.JSON),
        ("application/json;q=0", None),
        ("text/html", None),
    ],
)
def test_what_an_accept_header_asks_for(accept: str, format: Format | None) -> None:
    assert choose(accept) is format


def test_long_accept_headers_ask_for_what_there_is_always() -> None:
    for accept in ("," * 100_000, "a/b;" * 50_000, '"' * 100_000, "\\" * 100_000, '"\\' * 50_000, "a/b; q=" * 20_000):
        assert choose(accept) in (None, Format.JSON)
