"""Who may do what: one table of roles and one of operations. An operation that is not in the table can't be served."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.vocabulary import MemberRole, Role


class Scope(StrEnum):
    """One thing a key can be good for."""

    CLAIMS_WRITE = "claims:write"
    CLAIMS_REVISE = "claims:revise"
    EVIDENCE_ATTACH = "evidence:attach"
    EVIDENCE_DECIDE = "evidence:decide"
    PARTIES_WRITE = "parties:write"
    PARTIES_RATE = "parties:rate"
    SUBJECTS_WRITE = "subjects:write"
    DESKS_WRITE = "desks:write"
    DESKS_PROFILE = "desks:profile"
    KEYS_MANAGE = "keys:manage"
    EXPORTS_READ = "exports:read"
    IMPORTS_RUN = "imports:run"
    VERDICTS_DRAFT = "verdicts:draft"
    VERDICTS_PUBLISH = "verdicts:publish"
    WEBHOOKS_MANAGE = "webhooks:manage"


_CONTRIBUTOR = frozenset({Scope.CLAIMS_WRITE, Scope.EVIDENCE_ATTACH})
_DESK = _CONTRIBUTOR | {
    Scope.CLAIMS_REVISE,
    Scope.EVIDENCE_DECIDE,
    Scope.PARTIES_WRITE,
    Scope.SUBJECTS_WRITE,
    Scope.EXPORTS_READ,
    Scope.VERDICTS_DRAFT,
    Scope.VERDICTS_PUBLISH,
    Scope.DESKS_PROFILE,
    Scope.WEBHOOKS_MANAGE,
}
_ADMIN = frozenset(
    {
        Scope.PARTIES_WRITE,
        Scope.PARTIES_RATE,
        Scope.SUBJECTS_WRITE,
        Scope.DESKS_WRITE,
        Scope.DESKS_PROFILE,
        Scope.KEYS_MANAGE,
        Scope.EXPORTS_READ,
        Scope.IMPORTS_RUN,
        Scope.WEBHOOKS_MANAGE,
    }
)

ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {Role.READER: frozenset(), Role.CONTRIBUTOR: _CONTRIBUTOR, Role.DESK: _DESK, Role.ADMIN: _ADMIN}
)
"""The most a key of each role can do; a key may carry fewer scopes, never more."""

MEMBER_SCOPES: Mapping[MemberRole, frozenset[Scope]] = MappingProxyType(
    {
        MemberRole.EDITOR: _DESK,
        MemberRole.CHECKER: _DESK - {Scope.VERDICTS_PUBLISH, Scope.DESKS_PROFILE, Scope.WEBHOOKS_MANAGE},
    }
)
"""The most a key of a desk's member can do: a checker prepares and reviews, an editor also publishes."""


def member_role(scopes: Collection[str]) -> MemberRole:
    """What the holder of a desk's key with these scopes does there."""
    return MemberRole.EDITOR if Scope.VERDICTS_PUBLISH in scopes else MemberRole.CHECKER


OPERATIONS: Mapping[str, Scope | None] = MappingProxyType(
    {
        # Reads are public.
        "livez": None,
        "healthz": None,
        "readyz": None,
        "list_claims": None,
        "list_claims_as": None,
        "read_claim": None,
        "list_claim_revisions": None,
        "read_claim_revision": None,
        "read_claim_standing": None,
        "read_claim_attribution": None,
        "read_claim_lint": None,
        "list_claim_timeline": None,
        "list_claim_evidence": None,
        "list_evidence": None,
        "read_evidence": None,
        "list_claim_appearances": None,
        "list_appearances": None,
        "read_appearance": None,
        "list_appearance_revisions": None,
        "list_page_annotations": None,
        "list_annotations": None,
        "read_annotation": None,
        "read_hypothesis_index": None,
        "read_hypothesis_links": None,
        "read_hypothesis_profile": None,
        "list_hypothesis_profile_groups": None,
        "list_hypothesis_groups": None,
        "list_hypothesis_annotations": None,
        "read_hypothesis_badge": None,
        "read_hypothesis_annotation": None,
        "read_filter_manifest": None,
        "read_filter": None,
        "read_filter_delta": None,
        "list_annotations_in_range": None,
        "list_page_equivalences": None,
        "read_page_equivalence": None,
        "list_claim_verdicts": None,
        "list_verdicts": None,
        "read_verdict": None,
        "list_verdict_revisions": None,
        "read_verdict_revision": None,
        "read_claim_review": None,
        "read_claim_reviews": None,
        "list_desk_claim_reviews": None,
        "list_claim_reviews": None,
        "list_parties": None,
        "read_party": None,
        "list_party_revisions": None,
        "list_equivalences": None,
        "read_equivalence": None,
        "list_competences": None,
        "read_competence": None,
        "list_subjects": None,
        "read_subject": None,
        "list_desks": None,
        "read_desk": None,
        "list_scales": None,
        "read_scale": None,
        "list_scale_versions": None,
        "read_scale_version": None,
        "list_changes": None,
        "read_events": None,
        "read_stats": None,
        "list_claims_by_image": None,
        "list_fact_checked_claims": None,
        "list_markup_pages": None,
        "read_markup_page": None,
        # Writes need a key.
        "create_claim": Scope.CLAIMS_WRITE,
        "revise_claim": Scope.CLAIMS_REVISE,
        "attach_evidence": Scope.EVIDENCE_ATTACH,
        "preview_standing": Scope.EVIDENCE_ATTACH,
        "accept_evidence": Scope.EVIDENCE_DECIDE,
        "reject_evidence": Scope.EVIDENCE_DECIDE,
        "retract_evidence": Scope.EVIDENCE_DECIDE,
        "reaffirm_evidence": Scope.EVIDENCE_DECIDE,
        "add_appearance": Scope.EVIDENCE_ATTACH,
        "revise_appearance": Scope.EVIDENCE_ATTACH,
        "withdraw_appearance": Scope.EVIDENCE_ATTACH,
        "accept_appearance": Scope.EVIDENCE_DECIDE,
        "reject_appearance": Scope.EVIDENCE_DECIDE,
        "create_annotation": Scope.EVIDENCE_ATTACH,
        "replace_annotation": Scope.EVIDENCE_ATTACH,
        "delete_annotation": Scope.EVIDENCE_ATTACH,
        "create_page_equivalence": Scope.PARTIES_RATE,
        "withdraw_page_equivalence": Scope.PARTIES_RATE,
        "publish_verdict": Scope.VERDICTS_PUBLISH,
        "correct_verdict": Scope.VERDICTS_PUBLISH,
        "create_verdict_draft": Scope.VERDICTS_DRAFT,
        "edit_verdict_draft": Scope.VERDICTS_DRAFT,
        "submit_verdict_draft": Scope.VERDICTS_DRAFT,
        "return_verdict_draft": Scope.VERDICTS_DRAFT,
        "discard_verdict_draft": Scope.VERDICTS_DRAFT,
        "publish_verdict_draft": Scope.VERDICTS_PUBLISH,
        "create_markup_page": Scope.VERDICTS_PUBLISH,
        "replace_markup_page": Scope.VERDICTS_PUBLISH,
        "delete_markup_page": Scope.VERDICTS_PUBLISH,
        "create_party": Scope.PARTIES_WRITE,
        "update_party": Scope.PARTIES_WRITE,
        "create_subject": Scope.SUBJECTS_WRITE,
        "update_subject": Scope.SUBJECTS_WRITE,
        "create_equivalence": Scope.PARTIES_RATE,
        "withdraw_equivalence": Scope.PARTIES_RATE,
        "create_competence": Scope.PARTIES_RATE,
        "withdraw_competence": Scope.PARTIES_RATE,
        "create_desk": Scope.DESKS_WRITE,
        "update_desk": Scope.DESKS_PROFILE,
        "create_desk_scale": Scope.DESKS_PROFILE,
        "revise_scale": Scope.DESKS_PROFILE,
        # An export reads everything there is, at the cost of that.
        "export_all": Scope.EXPORTS_READ,
        "export_desk": Scope.EXPORTS_READ,
        # An import makes desks and speaks for them, so it is the admin's.
        "create_import": Scope.IMPORTS_RUN,
        "list_imports": Scope.IMPORTS_RUN,
        "read_import": Scope.IMPORTS_RUN,
        "list_import_rejections": Scope.IMPORTS_RUN,
        "cancel_import": Scope.IMPORTS_RUN,
        # Drafts, and who works at a desk, are its own business only.
        "list_desk_members": Scope.VERDICTS_DRAFT,
        "list_verdict_drafts": Scope.VERDICTS_DRAFT,
        "read_verdict_draft": Scope.VERDICTS_DRAFT,
        # Where a desk is told of changes is its own business, too.
        "list_webhooks": Scope.WEBHOOKS_MANAGE,
        "read_webhook": Scope.WEBHOOKS_MANAGE,
        "create_webhook": Scope.WEBHOOKS_MANAGE,
        "update_webhook": Scope.WEBHOOKS_MANAGE,
        "delete_webhook": Scope.WEBHOOKS_MANAGE,
        "rotate_webhook_secret": Scope.WEBHOOKS_MANAGE,
        "ping_webhook": Scope.WEBHOOKS_MANAGE,
        "replay_webhook": Scope.WEBHOOKS_MANAGE,
        "list_webhook_deliveries": Scope.WEBHOOKS_MANAGE,
        "read_webhook_delivery": Scope.WEBHOOKS_MANAGE,
        "replay_webhook_delivery": Scope.WEBHOOKS_MANAGE,
        # Keys are nobody's business but the admin's.
        "list_keys": Scope.KEYS_MANAGE,
        "read_key": Scope.KEYS_MANAGE,
        "create_key": Scope.KEYS_MANAGE,
        "rotate_key": Scope.KEYS_MANAGE,
        "revoke_key": Scope.KEYS_MANAGE,
    }
)
"""What each operation (by its OpenAPI operationId) asks of a key; None is open to everybody."""


WORKBENCH_AT = "/desk"
"""Where the workbench is: the only addresses for which a session's cookie is good."""

WORKBENCH: Mapping[str, str] = MappingProxyType(
    {
        "desk_proposals": "list_evidence",
        "desk_reviews": "list_verdicts",
        "desk_drafts": "list_verdict_drafts",
        "desk_claims": "list_claims",
        "desk_claim": "read_claim",
        "desk_new_claim": "create_claim",
        "desk_create_claim": "create_claim",
        "desk_claim_edit": "revise_claim",
        "desk_revise_claim": "revise_claim",
        "desk_new_evidence": "attach_evidence",
        "desk_attach_evidence": "attach_evidence",
        "desk_preview": "preview_standing",
        "desk_parties": "list_parties",
        "desk_evidence": "read_evidence",
        "desk_decide_evidence": "accept_evidence",
        "desk_verdict": "read_verdict_draft",
        "desk_write_verdict": "edit_verdict_draft",
        "desk_revoke_verdict": "correct_verdict",
    }
)
"""Each page and form of the workbench (by the name of its route), and the operation whose scope it needs."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking: a value, not a row. A reader has no key."""

    role: Role = Role.READER
    key_id: str | None = None
    desk_id: str | None = None
    scopes: frozenset[Scope] = frozenset()

    @property
    def actor(self) -> str:
        """How the ledger names who did it: `desk/<desk id>/key/<key id>`, `admin/key/<key id>`, `reader`."""
        if self.key_id is None:
            return self.role.value
        desk = f"/{self.desk_id}" if self.desk_id else ""
        return f"{self.role.value}{desk}/key/{self.key_id}"

    @property
    def is_trusted(self) -> bool:
        """Whether what this identity attaches counts at once."""
        return Scope.EVIDENCE_DECIDE in self.scopes


def may(identity: Identity, scope: Scope | None) -> bool:
    """Whether this identity is permitted what needs `scope`: its key carries it and its role allows it."""
    return scope is None or (scope in identity.scopes and scope in ROLE_SCOPES[identity.role])
