"""Well-known cases of news that was wrong, went in circles or came out late, as chains, in our own words.

What is told here is what anybody may read of them; times of day are rough. Each step says what became known, and what
the rule must make of it then. A hop is a party, what it did and, for one not named, how far it is told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

SAID, REPORTED, PUBLISHED, CITED, WITNESSED = "said", "reported", "published", "cited", "witnessed"
REPUBLISHED = "republished"
MANY, UNNAMED, UNKNOWN, CIRCULAR = "one_origin_many_reports", "unnamed_only", "unknown_lineage", "circular_reporting"
DENIED, RELAYED = "officially_denied", "relayed_only"


@dataclass(frozen=True)
class Step:
    """Something becomes known: evidence (`chain`), or that an earlier step's was taken back (`takes_back`, by its
    number)."""

    at: datetime
    status: str
    flags: set[str]
    rests_on: set[str]
    chain: tuple[tuple[str, ...], ...] = ()
    refutes: bool = False
    takes_back: int | None = None
    kind: str = "origin"


@dataclass(frozen=True)
class Case:
    """One claim. `parties` are outlets unless a kind is given; `house` belongs to one owner; `competent` may settle
    it."""

    claim: str
    competent: tuple[str, ...]
    parties: dict[str, str]
    steps: tuple[Step, ...]
    house: tuple[str, ...] = ()

    def named(self) -> set[str]:
        """Everybody who comes up."""
        return {name for step in self.steps for name, *_ in step.chain} | {*self.competent}

    def kind(self, name: str) -> str:
        """What sort of party somebody is."""
        return self.parties.get(name, "outlet")


def _at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type]


WILSON = (("United Press", REPORTED), ("Admiral Wilson", SAID))
FALSE_ARMISTICE = Case(
    "The armistice was signed on 7 November 1918.",
    ("Department of State",),
    {"United Press": "wire_agency", "Associated Press": "wire_agency", "Admiral Wilson": "person"}
    | {"Department of State": "official_body"},
    (
        Step(_at(1918, 11, 7, 17), "single_source", set(), {"Admiral Wilson"}, (("Evening paper", REPORTED), *WILSON)),
        Step(_at(1918, 11, 7, 18), "single_source", set(), {"Admiral Wilson"}, (("Second paper", REPORTED), *WILSON)),
        Step(_at(1918, 11, 7, 19), "single_source", {MANY}, {"Admiral Wilson"}, (("Third paper", REPORTED), *WILSON)),
        Step(
            _at(1918, 11, 7, 20),
            "disputed",
            {MANY, UNKNOWN},
            {"Admiral Wilson"},
            (("Associated Press", REPORTED),),
            refutes=True,
        ),
        Step(
            _at(1918, 11, 7, 22),
            "contradicted",
            {MANY, DENIED},
            {"Admiral Wilson"},
            (("Associated Press", REPORTED), ("Department of State", SAID)),
            refutes=True,
        ),
    ),
)

STATE_TO_TIMES = (("New York Times", REPORTED), ("Department of State", SAID))
SPY_PLANE = Case(
    "The American aircraft brought down over the Soviet Union on 1 May 1960 was spying.",
    ("Department of State",),
    {"Nikita Khrushchev": "person", "Department of State": "official_body"},
    (
        Step(
            _at(1960, 5, 5, 9),
            "single_source",
            set(),
            {"Nikita Khrushchev"},
            (("Pravda", REPORTED), ("Nikita Khrushchev", SAID)),
        ),
        Step(_at(1960, 5, 5, 18), "contradicted", {DENIED}, {"Nikita Khrushchev"}, STATE_TO_TIMES, refutes=True),
        Step(_at(1960, 5, 7, 22), "disputed", set(), {"Nikita Khrushchev", "Department of State"}, STATE_TO_TIMES),
        Step(_at(1960, 5, 11, 15), "confirmed", {RELAYED}, {"Nikita Khrushchev", "Department of State"}, takes_back=1),
    ),
)

DIARIES = Case(
    "The diaries that Stern bought were written by Adolf Hitler.",
    ("Federal Archives",),
    {"The diaries": "document", "Hugh Trevor-Roper": "person", "Federal Archives": "official_body"},
    (
        Step(_at(1983, 4, 22), "single_source", set(), {"The diaries"}, (("Stern", PUBLISHED), ("The diaries", SAID))),
        Step(
            _at(1983, 4, 23),
            "corroborated",
            set(),
            {"The diaries", "Hugh Trevor-Roper"},
            (("The Times", PUBLISHED), ("Hugh Trevor-Roper", SAID)),
        ),
        Step(_at(1983, 4, 25), "single_source", set(), {"The diaries"}, takes_back=1),
        Step(
            _at(1983, 5, 6, 12),
            "contradicted",
            {DENIED},
            {"The diaries"},
            (("Federal Archives", PUBLISHED),),
            refutes=True,
        ),
        Step(_at(1983, 5, 6, 18), "contradicted", {DENIED}, {"Federal Archives"}, takes_back=0, kind="publisher"),
    ),
)

FIRST_NAME = Case(
    "One of the first names of the new German minister of economics is Wilhelm.",
    ("Karl-Theodor zu Guttenberg",),
    {"Karl-Theodor zu Guttenberg": "person"},
    (
        Step(
            _at(2009, 2, 10, 7),
            "single_source",
            {UNKNOWN},
            {"Wikipedia"},
            (("Bild", REPORTED), ("Wikipedia", PUBLISHED)),
        ),
        Step(
            _at(2009, 2, 10, 9),
            "multiple_sources",
            {UNKNOWN},
            {"Wikipedia", "Spiegel Online"},
            (("Spiegel Online", REPORTED),),
        ),
        Step(
            _at(2009, 2, 10, 12),
            "single_source",
            {UNKNOWN, MANY},
            {"Spiegel Online"},
            (("Wikipedia", PUBLISHED), ("Spiegel Online", CITED)),
        ),
        Step(
            _at(2009, 2, 11, 9),
            "single_source",
            {UNKNOWN, MANY, CIRCULAR},
            {"Spiegel Online, Wikipedia"},
            (("Spiegel Online", REPORTED), ("Wikipedia", CITED)),
        ),
        Step(
            _at(2009, 2, 11, 12),
            "contradicted",
            {UNKNOWN, MANY, CIRCULAR, DENIED},
            {"Spiegel Online, Wikipedia"},
            (("Karl-Theodor zu Guttenberg", SAID),),
            refutes=True,
        ),
    ),
)

ENGINEER = (("German intelligence", REPORTED), ("an Iraqi engineer", SAID, "described"))
CURVEBALL = Case(
    "An Iraqi engineer worked on laboratories on wheels that made germs for weapons.",
    (),
    {"Department of State": "official_body", "British government": "official_body", "CIA": "official_body"}
    | {"German intelligence": "official_body", "an Iraqi engineer": "unnamed_group"},
    (
        Step(
            _at(2003, 2, 5),
            "single_source",
            {UNNAMED},
            {"an Iraqi engineer"},
            (("Department of State", SAID), ("CIA", REPORTED), *ENGINEER),
        ),
        Step(
            _at(2003, 2, 6),
            "single_source",
            {UNNAMED},
            {"an Iraqi engineer"},
            (("New York Times", REPORTED), ("CIA", REPORTED), *ENGINEER),
        ),
        Step(
            _at(2003, 2, 7),
            "single_source",
            {UNNAMED, MANY},
            {"an Iraqi engineer"},
            (("British government", PUBLISHED), *ENGINEER),
        ),
        Step(_at(2011, 2, 15, 17), "single_source", {UNNAMED}, {"an Iraqi engineer"}, takes_back=0),
        Step(_at(2011, 2, 15, 18), "single_source", {UNNAMED}, {"an Iraqi engineer"}, takes_back=1),
        Step(_at(2011, 2, 15, 19), "retracted", set(), set(), takes_back=2),
    ),
)

TRIBUNE = "Chicago Tribune, South Florida Sun-Sentinel"
OLD_NEWS = Case(
    "United Airlines asked for protection from its creditors in September 2008.",
    ("United Airlines",),
    {"United Airlines": "organisation"},
    (
        Step(
            _at(2008, 9, 8, 14),
            "single_source",
            {UNKNOWN},
            {TRIBUNE},
            (("South Florida Sun-Sentinel", REPUBLISHED), ("Chicago Tribune", REPORTED)),
        ),
        Step(
            _at(2008, 9, 8, 15),
            "single_source",
            {UNKNOWN},
            {TRIBUNE},
            (("Bloomberg", REPORTED), ("Income Securities Advisors", REPORTED), ("South Florida Sun-Sentinel", CITED)),
        ),
        Step(
            _at(2008, 9, 8, 15, 5),
            "single_source",
            {UNKNOWN, MANY},
            {TRIBUNE},
            (("Market letter", REPUBLISHED), ("Bloomberg", REPORTED)),
        ),
        Step(
            _at(2008, 9, 8, 16),
            "contradicted",
            {UNKNOWN, MANY, DENIED},
            {TRIBUNE},
            (("United Airlines", SAID),),
            refutes=True,
        ),
    ),
    house=("Chicago Tribune", "South Florida Sun-Sentinel"),
)

ABBOTTABAD = Case(
    "Osama bin Laden is dead.",
    ("Barack Obama",),
    {"Keith Urbahn": "person", "a reputable person": "unnamed_group", "officials": "unnamed_group"}
    | {"an aide of a committee": "unnamed_group", "Barack Obama": "person"},
    (
        Step(
            _at(2011, 5, 2, 2, 25),
            "single_source",
            {UNNAMED},
            {"a reputable person"},
            (("Keith Urbahn", PUBLISHED), ("a reputable person", SAID, "described")),
        ),
        Step(
            _at(2011, 5, 2, 2, 45),
            "multiple_sources",
            {UNNAMED},
            {"a reputable person", "officials"},
            (("NBC", REPORTED), ("officials", SAID, "unnamed")),
        ),
        Step(
            _at(2011, 5, 2, 2, 50),
            "multiple_sources",
            {UNNAMED},
            {"a reputable person", "officials", "an aide of a committee"},
            (("CBS", REPORTED), ("an aide of a committee", SAID, "described")),
        ),
        Step(
            _at(2011, 5, 2, 3, 35),
            "confirmed",
            set(),
            {"a reputable person", "officials", "an aide of a committee", "Barack Obama"},
            (("Barack Obama", SAID),),
        ),
    ),
)

TWEET = ("Associated Press", PUBLISHED)
HIJACKED = Case(
    "Two explosions hit the White House on 23 April 2013.",
    ("White House",),
    {"Associated Press": "wire_agency", "Reuters": "wire_agency", "White House": "official_body"},
    (
        Step(_at(2013, 4, 23, 17, 7), "single_source", {UNKNOWN}, {"Associated Press"}, (TWEET,)),
        Step(
            _at(2013, 4, 23, 17, 8),
            "single_source",
            {UNKNOWN},
            {"Associated Press"},
            (("Trading desk", REPORTED), TWEET),
        ),
        Step(
            _at(2013, 4, 23, 17, 9),
            "single_source",
            {UNKNOWN, MANY},
            {"Associated Press"},
            (("Local station", REPORTED), TWEET),
        ),
        Step(_at(2013, 4, 23, 17, 10), "single_source", {UNKNOWN}, {"Associated Press"}, takes_back=0),
        Step(_at(2013, 4, 23, 17, 11), "single_source", {UNKNOWN}, {"Associated Press"}, takes_back=1),
        Step(_at(2013, 4, 23, 17, 12), "retracted", set(), set(), takes_back=2),
        Step(
            _at(2013, 4, 23, 17, 15),
            "contradicted",
            {DENIED},
            {"White House"},
            (("Reuters", REPORTED), ("White House", SAID)),
            refutes=True,
        ),
    ),
)

CASES = (FALSE_ARMISTICE, SPY_PLANE, DIARIES, FIRST_NAME, CURVEBALL, OLD_NEWS, ABBOTTABAD, HIJACKED)
