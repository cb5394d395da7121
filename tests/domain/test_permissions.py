"""Who may do what: PRODUCT.md's table, read against the two tables in the code."""

import itertools

import pytest

from app.domain.permissions import MEMBER_SCOPES, OPERATIONS, ROLE_SCOPES, Identity, Scope, may, member_role
from app.domain.vocabulary import MemberRole, Role

WEBHOOKS = {
    "list_webhooks",
    "read_webhook",
    "create_webhook",
    "update_webhook",
    "delete_webhook",
    "rotate_webhook_secret",
    "ping_webhook",
    "replay_webhook",
    "list_webhook_deliveries",
    "read_webhook_delivery",
    "replay_webhook_delivery",
}

ALLOWED = {
    Role.READER: set(),
    Role.CONTRIBUTOR: {
        "create_claim",
        "attach_evidence",
        "preview_standing",
        "add_appearance",
        "revise_appearance",
        "withdraw_appearance",
        "create_annotation",
        "replace_annotation",
        "delete_annotation",
    },
    Role.DESK: WEBHOOKS
    | {
        "create_claim",
        "revise_claim",
        "attach_evidence",
        "preview_standing",
        "accept_evidence",
        "reject_evidence",
        "retract_evidence",
        "reaffirm_evidence",
        "add_appearance",
        "revise_appearance",
        "withdraw_appearance",
        "create_annotation",
        "replace_annotation",
        "delete_annotation",
        "accept_appearance",
        "reject_appearance",
        "publish_verdict",
        "correct_verdict",
        "create_markup_page",
        "replace_markup_page",
        "delete_markup_page",
        "create_verdict_draft",
        "edit_verdict_draft",
        "submit_verdict_draft",
        "return_verdict_draft",
        "publish_verdict_draft",
        "discard_verdict_draft",
        "list_verdict_drafts",
        "read_verdict_draft",
        "create_party",
        "update_party",
        "create_subject",
        "update_subject",
        "export_all",
        "export_desk",
        "update_desk",
        "create_desk_scale",
        "revise_scale",
        "list_desk_members",
    },
    Role.ADMIN: WEBHOOKS
    | {
        "create_party",
        "update_party",
        "create_subject",
        "update_subject",
        "create_equivalence",
        "withdraw_equivalence",
        "create_page_equivalence",
        "withdraw_page_equivalence",
        "create_competence",
        "withdraw_competence",
        "create_desk",
        "update_desk",
        "create_desk_scale",
        "revise_scale",
        "list_keys",
        "read_key",
        "create_key",
        "rotate_key",
        "revoke_key",
        "export_all",
        "export_desk",
        "create_import",
        "list_imports",
        "read_import",
        "list_import_rejections",
        "cancel_import",
    },
}


OPEN = ("read_", "list_", "livez", "readyz", "healthz")


def holder(role: Role) -> Identity:
    return Identity(role=role, key_id="k", scopes=ROLE_SCOPES[role])


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_product_says_and_no_more(role: Role) -> None:
    closed = {name for name, scope in OPERATIONS.items() if scope is not None}
    assert {name for name in closed if may(holder(role), OPERATIONS[name])} == ALLOWED[role]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_read(role: Role) -> None:
    reads = [name for name, scope in OPERATIONS.items() if scope is None]
    assert all(name.startswith(OPEN) for name in reads)
    assert all(may(holder(role), OPERATIONS[name]) for name in reads)


def test_every_write_needs_a_scope() -> None:
    writes = [name for name in OPERATIONS if not name.startswith(OPEN)]
    assert all(OPERATIONS[name] is not None for name in writes)


@pytest.mark.parametrize(("role", "scope"), list(itertools.product(Role, Scope)))
def test_a_key_needs_the_scope_and_the_role_that_can_have_it(role: Role, scope: Scope) -> None:
    assert may(Identity(role=role, key_id="k", scopes=frozenset({scope})), scope) == (scope in ROLE_SCOPES[role])
    assert not may(Identity(role=role, key_id="k", scopes=frozenset(Scope) - {scope}), scope)


def test_a_desk_s_checker_does_all_but_publish_and_speak_for_it() -> None:
    kept_from = {Scope.VERDICTS_PUBLISH, Scope.DESKS_PROFILE, Scope.WEBHOOKS_MANAGE}
    assert MEMBER_SCOPES[MemberRole.EDITOR] == ROLE_SCOPES[Role.DESK]
    assert MEMBER_SCOPES[MemberRole.EDITOR] - MEMBER_SCOPES[MemberRole.CHECKER] == kept_from
    assert {member_role(scopes): scopes for scopes in MEMBER_SCOPES.values()} == MEMBER_SCOPES


def test_how_the_ledger_names_who_did_it() -> None:
    assert Identity().actor == "reader"
    assert Identity(role=Role.ADMIN).actor == "admin"
    assert Identity(role=Role.ADMIN, key_id="k").actor == "admin/key/k"
    assert Identity(role=Role.DESK, key_id="k", desk_id="d").actor == "desk/d/key/k"


def test_only_who_decides_on_evidence_is_trusted() -> None:
    assert {role for role in Role if holder(role).is_trusted} == {Role.DESK}
