"""The words of the field, as enumerations. A word means here what docs/vocabulary.md says it means."""

from enum import StrEnum


class PartyKind(StrEnum):
    """What sort of party speaks (NewsML-G2 party, PROV Agent)."""

    OUTLET = "outlet"
    WIRE_AGENCY = "wire_agency"
    OFFICIAL_BODY = "official_body"
    PERSON = "person"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    UNNAMED_GROUP = "unnamed_group"


class Stance(StrEnum):
    """What a piece of evidence says about the claim (FEVER, SDQC)."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


class Action(StrEnum):
    """What a party did in one hop of a chain (PolNeAR cue, STIX roles)."""

    SAID = "said"
    REPORTED = "reported"
    PUBLISHED = "published"
    CITED = "cited"
    QUOTED = "quoted"
    REPUBLISHED = "republished"
    TRANSLATED = "translated"
    WITNESSED = "witnessed"
    DENIED = "denied"


class Anonymity(StrEnum):
    """How far a source is named (AP and Reuters sourcing rules)."""

    NAMED = "named"
    DESCRIBED = "described"
    UNNAMED = "unnamed"


class EvidenceState(StrEnum):
    """Where a piece of evidence stands in a desk's judgement; only `accepted` counts."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETRACTED = "retracted"


class AppearanceState(StrEnum):
    """Where an appearance stands in a desk's judgement; readers are shown those that are `accepted`."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class PageRelation(StrEnum):
    """Why two addresses show the same page: the page says so, the server sends on, or one carries the other's text."""

    CANONICAL = "canonical"
    REDIRECT = "redirect"
    SYNDICATED = "syndicated"


class RetractionKind(StrEnum):
    """Who took a piece of evidence back: its origin, the page that carried it, or the desk that attached it."""

    ORIGIN = "origin"
    PUBLISHER = "publisher"
    DESK = "desk"


class RevisionKind(StrEnum):
    """How a claim revision differs from the one before (PROV wasRevisionOf)."""

    INITIAL = "initial"
    WORDING = "wording"
    MATERIAL = "material"


class Reliability(StrEnum):
    """A party's source reliability on the Admiralty scale, A to F, with G for a known fabricator."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class Level(StrEnum):
    """How strongly one side (supporting or refuting) is carried. Ordered from weakest to strongest."""

    NONE = "none"
    SINGLE = "single"
    MULTIPLE = "multiple"
    CORROBORATED = "corroborated"
    OFFICIAL = "official"

    @property
    def rank(self) -> int:
        """Position in the order, 0 for `none`."""
        return list(Level).index(self)


class Official(StrEnum):
    """How a competent party's word reached the reader."""

    DIRECT = "direct"
    RELAYED = "relayed"


class Status(StrEnum):
    """The derived verification status of a claim."""

    UNVERIFIED = "unverified"
    SINGLE_SOURCE = "single_source"
    MULTIPLE_SOURCES = "multiple_sources"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CONTRADICTED = "contradicted"
    RETRACTED = "retracted"


class Flag(StrEnum):
    """What a reader must know beside the status."""

    CONTESTED = "contested"
    OFFICIALLY_DENIED = "officially_denied"
    ONE_ORIGIN_MANY_REPORTS = "one_origin_many_reports"
    UNNAMED_ONLY = "unnamed_only"
    UNKNOWN_LINEAGE = "unknown_lineage"
    CIRCULAR_REPORTING = "circular_reporting"
    RELAYED_ONLY = "relayed_only"


class NormalizedRating(StrEnum):
    """What a desk's own rating means, on the one small scale that all desks can be compared on."""

    TRUE = "true"
    MOSTLY_TRUE = "mostly_true"
    MIXED = "mixed"
    MOSTLY_FALSE = "mostly_false"
    FALSE = "false"
    UNPROVEN = "unproven"
    NOT_CHECKABLE = "not_checkable"
    SATIRE = "satire"


class CorrectionKind(StrEnum):
    """How something published was changed: said anew, put right, or taken back (STIX VersioningVocab)."""

    REVISES = "revises"
    CORRECTS = "corrects"
    REVOKES = "revokes"


class VerdictState(StrEnum):
    """Whether a desk stands by its verdict."""

    PUBLISHED = "published"
    REVOKED = "revoked"


class ReviewCause(StrEnum):
    """Why a desk should look at a verdict of its own again."""

    EVIDENCE_RETRACTED = "evidence_retracted"
    STATUS_CHANGED = "status_changed"
    CLAIM_CHANGED = "claim_changed"


class Agreement(StrEnum):
    """Whether the desks that judged a claim say the same, on the normalized scale."""

    NONE = "none"
    ONE_DESK = "one_desk"
    AGREE = "agree"
    DISAGREE = "disagree"


class LintRule(StrEnum):
    """What is asked about the sourcing of a claim (AP and Reuters rules of sourcing)."""

    PLURAL_SOURCES = "plural_sources"
    UNNAMED_WITHOUT_REASON = "unnamed_without_reason"
    QUOTE_MISSING = "quote_missing"
    SECONDARY_LINK = "secondary_link"
    TRUE_ON_ONE_SOURCE = "true_on_one_source"
    OFFICIAL_ONLY_RELAYED = "official_only_relayed"
    NOT_ARCHIVED = "not_archived"


class DraftState(StrEnum):
    """How far a draft of a verdict has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EMBARGOED = "embargoed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class WebhookState(StrEnum):
    """Whether an endpoint is delivered to: its desk pauses it, the service disables one that does not answer."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class ImportState(StrEnum):
    """What became of a file that was sent to be imported."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class DisabledReason(StrEnum):
    """Why the service delivers to an endpoint no more: it answered 410, or failed for days."""

    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """What became of a message to an endpoint: it will be tried (again), it arrived, or it was given up."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class MemberRole(StrEnum):
    """What a person of a desk does there: publishes, or prepares and reviews."""

    EDITOR = "editor"
    CHECKER = "checker"


class Role(StrEnum):
    """Who is asking."""

    READER = "reader"
    CONTRIBUTOR = "contributor"
    DESK = "desk"
    ADMIN = "admin"
