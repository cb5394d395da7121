"""Reviews of others, from files of every kind; a second time nothing changes; the rest of a broken file is there."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.vocabulary import NormalizedRating
from app.interchange import intake
from app.interchange.documents import LONGEST, Rejected
from app.interchange.intake import Report, take_in
from app.interchange.sources import Source, look, records
from tests.api.client import Api, serve
from tests.api.test_private_lookup import in_bucket, may_have
from tests.domain.test_review_record import FULL, PLAIN

OTHER = PLAIN | {"url": "https://desk.example/2", "claimReviewed": "The ferry is late."}
PAGE = f"""<!doctype html><html><head><title>Of a bridge</title>
<script>var x = "<script type='application/ld+json'>";</script>
<script type="application/ld+json">{json.dumps({"@type": "WebPage"})}</script>
<script type="Application/LD+JSON; charset=utf-8">
{json.dumps({"@graph": [PLAIN, OTHER]})}
</script></head><body><p>It is open.</p></body></html>"""
TABLE = """Claim,url,publisher,rating,rating_value,rating_best,rating_worst,published_at,claimant
The bridge is closed.,https://desk.example/1,The Desk,False,1,5,1,2025-11-20,Ivan Kovalenko
"The ferry, it is said,
is late.",https://desk.example/2,The Desk,Mostly true,,,,,
,https://desk.example/3,The Desk,False,,,,,
"""


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    with serve(database_url) as served:
        yield served


def taken(api: Api, text: str, kind: Source | None = None, **how: Any) -> Report:
    """What became of a file."""
    file = text.encode()
    columns = how.pop("columns", {})
    found = records(io.BytesIO(file), kind or look(file), columns)
    return take_in(api.database, "admin", found, how.pop("labels", {}), **how)


def test_a_review_becomes_a_claim_and_a_verdict_of_a_desk_without_keys(api: Api) -> None:
    assert taken(api, json.dumps(FULL)) == Report(imported=1)
    (verdict,) = api.get("/v1/verdicts")["items"]
    assert verdict["publisher"]["slug"] == "desk-example"
    assert (verdict["publisher"]["name"], verdict["publisher"]["url"]) == ("The Desk", "https://desk.example/")
    assert verdict["rating"] == {
        "label": "Mostly false",
        "value": 2,
        "best": 5,
        "worst": 1,
        "normalized": "mostly_false",
        "scale": None,
    }
    assert (verdict["language"], verdict["published_at"], verdict["summary"]) == (
        "uk-UA",
        "2025-11-20T00:00:00Z",
        "It is open.",
    )
    claim = api.get(f"/v1/claims/{verdict['claim_id']}")
    assert (claim["text"], claim["claimant"]["name"], claim["claimant"]["kind"]) == (
        'The "bridge" is closed.',
        "The Ministry",
        "organisation",
    )
    assert claim["standing"]["status"] == "unverified"
    review = api.get(f"/v1/verdicts/{verdict['id']}/claim-review")
    assert review["itemReviewed"]["firstAppearance"]["url"] == "https://news.example/1"
    assert len(review["itemReviewed"]["appearance"]) == 4


def test_pages_of_reviews_are_annotated(api: Api) -> None:
    pages = [f"https://news.example/{number}" for number in (1, 2, 3, 4)]
    dated = FULL | {"datePublished": "2025-11-21"}
    assert taken(api, json.dumps([OTHER | {"itemReviewed": {"appearance": pages[0]}}, dated])) == Report(imported=2)
    found = sorted(api.walk("/v1/appearances"), key=lambda one: str(one["url"]))
    assert [(one["url"], one["state"], one["recorded_by"]) for one in found] == [
        (page, "accepted", "admin") for page in (pages[0], *pages)
    ]
    assert not any(any(one["anchor"].values()) for one in found)
    for page, count in zip(pages, (2, 1, 1, 1), strict=True):
        assert len(api.get("/v1/annotations", url=page)["items"]) == count
        assert may_have(api, page)
        assert len(in_bucket(api, page)) == count

    path = f"/v1/appearances/{found[3]['id']}"
    api.change(f"{path}/withdraw", {"reason": "It is not there."}, of=path)
    before = api.get("/v1/changes")["head"]
    assert taken(api, json.dumps([dated, FULL])) == Report(unchanged=2)
    assert api.get("/v1/changes")["head"] == before  # what was withdrawn stays so
    also = dated | {"itemReviewed": FULL["itemReviewed"][0] | {"appearance": "https://news.example/5"}}
    earlier = also | {"url": "https://desk.example/0", "datePublished": "2025-11-20"}
    assert taken(api, json.dumps(earlier)) == Report(changed=1)
    assert taken(api, json.dumps(earlier)) == Report(unchanged=1)
    assert len(api.walk("/v1/appearances")) == 6
    assert len(api.get("/v1/verdicts")["items"]) == 2


@pytest.mark.parametrize(
    ("text", "kind", "imported"),
    [
        (json.dumps([PLAIN, OTHER]), Source.JSON_LD, 2),
        (f"{json.dumps(PLAIN)}\n{json.dumps(OTHER)}\n", Source.JSON_LD, 2),
        (
            json.dumps({"@type": "DataFeed", "dataFeedElement": [{"item": [PLAIN]}, {"item": [OTHER]}]}),
            Source.JSON_LD,
            2,
        ),
        (PAGE, Source.HTML, 2),
        (TABLE.replace("Claim,", "claim,").rpartition(",https://desk.example/3")[0], Source.CSV, 2),
    ],
)
def test_every_kind_of_file_is_known_by_how_it_begins(api: Api, text: str, kind: Source, imported: int) -> None:
    assert look(text.encode()) is kind
    assert taken(api, text) == Report(imported=imported)
    before = api.get("/v1/changes")["head"]
    assert taken(api, text) == Report(unchanged=imported)
    assert api.get("/v1/changes")["head"] == before


def test_our_own_feed_comes_back(api: Api) -> None:
    taken(api, json.dumps([FULL, OTHER]))
    feed = api.request("GET", "/v1/claim-reviews").text
    assert taken(api, feed) == Report(unchanged=2)


def test_what_is_broken_is_told_with_its_line_and_the_rest_is_there(api: Api) -> None:
    lines = [
        json.dumps(PLAIN),
        '{"@type": "ClaimReview", "url": ',
        json.dumps({"@type": "WebPage"}),
        json.dumps(OTHER | {"author": None}),
        json.dumps(OTHER | {"reviewRating": {"alternateName": "A stretch"}}),
        json.dumps(OTHER),
    ]
    report = taken(api, "\n".join(lines))
    assert (report.imported, report.failed) == (2, 4)
    assert [one.line for one in report.rejected] == [2, 3, 4, 5]
    assert "Nobody knows what the rating 'A stretch' means" in report.rejected[3].reason
    assert len(api.walk("/v1/claims")) == 2
    stretch = json.dumps(
        OTHER | {"url": "https://desk.example/3", "claimReviewed": "So.", "reviewRating": {"name": "A Stretch"}}
    )
    assert taken(api, stretch, labels={"a stretch": NormalizedRating.MIXED}).imported == 1


def test_columns_have_names_of_their_own(api: Api) -> None:
    unknown = taken(api, TABLE)
    assert [(one.line, one.reason) for one in unknown.rejected] == [
        (1, f"no column is called 'claim' in {TABLE.splitlines()[0]!r}; name the right one with --column claim=NAME")
    ]
    report = taken(api, TABLE, columns={"claim": "Claim"})
    assert (report.imported, [one.line for one in report.rejected]) == (2, [5])
    assert "The ferry, it is said,\nis late." in [one["text"] for one in api.walk("/v1/claims")]
    torn = taken(api, 'claim,url\n"a"b,c\n', Source.CSV)
    assert "not a line of CSV" in torn.rejected[0].reason


def numbered(number: int, **fields: Any) -> dict[str, Any]:
    return PLAIN | {"url": f"https://desk.example/{number}", "claimReviewed": f"Claim {number}."} | fields


ONE, TWO = (json.dumps(numbered(number)).encode() for number in (1, 2))
UMLAUT = json.dumps(numbered(1, claimReviewed="Zürich."), ensure_ascii=False)
IN_PAGE = '<meta charset="{}"><script type="application/ld+json">{}</script>'
HEADER = b"claim,url,publisher,rating\n"
ROW = b"It is open.,https://desk.example/9,Desk,False\n"
LONG_AGO = f'<script type="application/ld+json">\n//<![CDATA[\n{ONE.decode()}\n//]]>\n</script>'
HOSTILE: list[tuple[bytes, int, list[tuple[int, str]]]] = [
    (b"", 0, [(1, "the file is empty")]),
    (b"\n \n", 0, [(1, "the file is empty")]),
    (b"hello\n", 0, [(1, "no column is called 'claim' in 'hello'")]),
    (b"\x1f\x8b\x08\x00\xff\n", 0, [(1, "no table of text")]),
    (b"\0\0{}", 0, [(1, "no table of text")]),
    (UMLAUT.encode("utf-16"), 0, [(1, "it is not in UTF-8")]),
    ("claim,url\n".encode("utf-16"), 0, [(1, "it is not in UTF-8")]),
    (UMLAUT.encode("latin-1") + b"\n" + TWO, 1, [(1, "The document is not valid UTF-8 at byte")]),
    (ONE[:100], 0, [(1, "the document has no end")]),
    (b"[" + ONE + b"," + TWO[:-1], 1, [(1, "the document has no end")]),
    (ONE + b'\n{"a": "' + b"x" * (2 * LONGEST) + b'"}\n' + TWO, 2, [(2, "a document of more than 1048576 bytes")]),
    (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}\n" + TWO, 1, [(1, "At most 32 levels")]),
    (b'{"a": 1, "a": 2}\n' + TWO, 1, [(1, "Each name may appear once")]),
    (b'{"a": "\\u0000"}\n' + TWO, 1, [(1, "/a: Text without the NUL character")]),
    (b"\xef\xbb\xbf" + ONE + b"\r\n\xef\xbb\xbf" + TWO + b"\r\n", 2, []),
    (b"[" + ONE + b", 7, " + TWO + b"]", 2, [(1, "a JSON object should begin here")]),
    (HEADER + "Мост.,https://desk.example/8,Desk,False\n".encode("cp1251") + ROW, 1, [(2, "it is not in UTF-8")]),
    (HEADER + b"It is.,https://desk.example/8,Desk,False,more,\xff\n" + ROW, 1, [(2, "it is not in UTF-8")]),
    (HEADER + b'"' + b"x" * 200_000 + b'",b,c,d\n' + ROW, 1, [(2, "field larger than field limit")]),
    (HEADER + b"x" * (2 * LONGEST + 7) + b"\n" + ROW, 1, [(2, "it has more than 1048576 characters")]),
    (HEADER + ROW.replace(b",", b",,,,"), 0, [(2, "url is missing")]),
    (b"claim" * LONGEST, 0, [(1, "it has more than 1048576 characters")]),
    (HEADER.replace(b",", b";") + ROW.replace(b",", b";"), 1, []),
    (b"\xef\xbb\xbf" + HEADER.replace(b"\n", b"\r\n") + b'"Two\r\nlines.",https://desk.example/1,D,True\r\n', 1, []),
    (IN_PAGE.format("iso-8859-1", UMLAUT).encode("latin-1"), 1, []),
    (IN_PAGE.format("utf-8", UMLAUT).encode("latin-1"), 0, [(1, "it is not in utf-8, as the page should be")]),
    (IN_PAGE.format("utf-8", UMLAUT.replace("ü", "\ufffd")).encode(), 1, []),
    (b"<p>\xff</p>" + IN_PAGE.format("utf-8", ONE.decode()).encode(), 1, []),
    (b"<p>\xff</p>" + IN_PAGE.format("utf-8", ONE.decode() + "<").encode(), 0, [(1, "not well-formed JSON")]),
    (IN_PAGE.format("utf-8", ONE.decode()).encode().removesuffix(b"</script>"), 1, []),
    (IN_PAGE.format("utf-8", ONE.decode()).encode()[:-40], 0, [(1, "not well-formed JSON")]),
    (LONG_AGO.encode(), 1, []),
]


def test_what_is_hostile_is_told_and_the_rest_is_read() -> None:
    for file, read, told in HOSTILE:
        found = list(records(io.BytesIO(file), look(file), {}))
        refused = [one for one in found if isinstance(one, Rejected)]
        assert (len(found) - len(refused), [one.line for one in refused]) == (read, [line for line, _ in told]), (
            file[:200],
            refused,
        )
        for one, (_, reason) in zip(refused, told, strict=True):
            assert reason in one.reason, (file[:200], one)


def test_pages_without_reviews(api: Api) -> None:
    nothing = "the page has no JSON-LD, and no microdata of a ClaimReview"
    assert taken(api, "<p>Nothing.</p>").rejected[0].reason == nothing
    assert taken(api, "<p>A ClaimReview has itemscope.</p>").rejected[0].reason == nothing
    assert taken(api, '<script type="application/ld+json">{"a": 1, "a": 2}</script>').failed == 1
    assert taken(api, '<script type="application/ld+json">{"@type": "WebPage"}</script>') == Report()
    assert "longer than" in taken(api, "<p>" + " " * (16 * 1024 * 1024)).rejected[0].reason


MICRODATA = """<!doctype html><html><head><link rel="canonical" href="https://desk.example/2025/"></head><body>
<div itemscope itemtype="https://schema.org/WebPage"><span itemprop="name">A page</span>
<div itemprop="mainEntity" itemscope itemtype="https://schema.org/ClaimReview">
<a itemprop="url" href="bridge">Of a bridge</a> <b itemprop="claimReviewed">The bridge is <i>closed</i>.</b>
<p itemprop="author" itemscope itemtype="https://schema.org/Organization"><b itemprop="name">The Desk</b></p>
<span itemprop="itemReviewed" itemscope itemtype="https://schema.org/Claim">
  <link itemprop="appearance" href="https://news.example/1"><link itemprop="appearance" href="https://news.example/2">
  <span itemprop="about" itemscope></span></span>
<div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
<meta itemprop="alternateName" content="False"><meta itemprop="ratingValue" content="1"></div>
<time itemprop="datePublished" datetime="2025-11-20">Thursday</time>
</div></div></body></html>"""


def test_pages_with_microdata(api: Api) -> None:
    assert taken(api, MICRODATA) == Report(imported=1)
    assert taken(api, MICRODATA) == Report(unchanged=1)
    (verdict,) = api.get("/v1/verdicts")["items"]
    assert (verdict["url"], verdict["rating"]["label"]) == ("https://desk.example/2025/bridge", "False")
    assert verdict["published_at"] == "2025-11-20T00:00:00Z"
    both = MICRODATA.replace("</body>", f'<script type="application/ld+json">{json.dumps(OTHER)}</script></body>')
    assert taken(api, both) == Report(imported=1)
    broken = MICRODATA.replace('itemprop="claimReviewed"', "")
    assert [one.line for one in taken(api, broken).rejected] == [2]
    deep = "<div itemscope itemtype=ClaimReview>" * 3000
    for page in (deep, "<!-- itemscope ClaimReview", "<\x00itemscope ClaimReview>"):
        assert taken(api, page).imported == 0


def test_the_planner_is_told_how_large_tables_have_become(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_BATCH", 1)
    rows = sa.text("SELECT reltuples FROM pg_class WHERE oid = 'claim_revision'::regclass")
    with serve(postgresql_url) as api:
        assert taken(api, json.dumps([PLAIN, OTHER])) == Report(imported=2)
        with api.database.engine.connect() as connection:
            assert connection.execute(rows).scalar_one() == 2
