"""the first schema"""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The ledger only grows, whoever asks.
_SQLITE = (
    *(
        f"""CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
        for table in ("event", "event_subject")
        for verb in ("update", "delete")
    ),
    # REPLACE deletes what is in its way without asking the trigger on DELETE.
    """CREATE TRIGGER event_replace BEFORE INSERT ON event
    WHEN EXISTS (SELECT 1 FROM event WHERE seq = new.seq OR id = new.id)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE VIRTUAL TABLE claim_search USING fts5(
        revision_id UNINDEXED, words, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
    )""",
    """CREATE TRIGGER claim_search_insert AFTER INSERT ON claim_revision
    BEGIN INSERT INTO claim_search (revision_id, words) VALUES (new.id, new.words); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"""
        for table in ("event", "event_subject")
    ),
    # Lexemes are made by app.domain.names.words, so that both engines cut words alike.
    """CREATE INDEX ix_claim_search ON claim_revision
    USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
)


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_recorded", ["recorded_at", "id"], unique=False)

    op.create_table(
        "desk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
        sa.UniqueConstraint("slug", name=op.f("uq_desk_slug")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        info={"derived": True},
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_recorded_at"), ["recorded_at"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index("ix_party_recorded", ["recorded_at", "id"], unique=False)

    op.create_table(
        "replay",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "idempotency_key", name=op.f("pk_replay")),
        info={"derived": True},
    )
    with op.batch_alter_table("replay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replay_recorded_at"), ["recorded_at"], unique=False)

    op.create_table(
        "subject",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("slug", name=op.f("uq_subject_slug")),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index("ix_subject_recorded", ["recorded_at", "id"], unique=False)

    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reader",
                "contributor",
                "desk",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rotates_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_api_key_desk_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["rotates_id"], ["api_key.id"], name=op.f("fk_api_key_rotates_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_desk_id"), ["desk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_key_recorded_at"), ["recorded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_key_rotates_id"), ["rotates_id"], unique=False)

    op.create_table(
        "claim_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "initial",
                "wording",
                "material",
                name="revision_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("claimant_id", sa.Uuid(), nullable=True),
        sa.Column("asserted_at", UtcDateTime(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_revision_claim_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["claimant_id"], ["party.id"], name=op.f("fk_claim_revision_claimant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_revision")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_claim_revision_claim_id_number")),
    )
    with op.batch_alter_table("claim_revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_revision_current",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "competence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=True),
        sa.Column("valid_to", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_competence_party_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_competence_subject_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_competence_party_id"), ["party_id"], unique=False)
        batch_op.create_index("ix_competence_recorded", ["recorded_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_competence_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "equivalence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("same_as_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_equivalence_party_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["same_as_id"], ["party.id"], name=op.f("fk_equivalence_same_as_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence")),
    )
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equivalence_party_id"), ["party_id"], unique=False)
        batch_op.create_index("ix_equivalence_recorded", ["recorded_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_equivalence_same_as_id"), ["same_as_id"], unique=False)

    op.create_table(
        "event_subject",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_event_subject_seq"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ref", "seq", name=op.f("pk_event_subject")),
        info={"derived": True},
    )
    op.create_table(
        "party_revision",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outlet",
                "wire_agency",
                "official_body",
                "person",
                "organisation",
                "document",
                "unnamed_group",
                name="party_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("ownership_group", sa.Text(), nullable=True),
        sa.Column("wire_family", sa.Text(), nullable=True),
        sa.Column(
            "reliability",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                name="reliability",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_revision_party_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("party_id", "version", name=op.f("pk_party_revision")),
    )
    with op.batch_alter_table("party_revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_party_revision_current",
            ["party_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_party_revision_ownership_group"), ["ownership_group"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_revision_wire_family"), ["wire_family"], unique=False)

    op.create_table(
        "subject_revision",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_subject_revision_subject_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_subject_revision")),
    )
    with op.batch_alter_table("subject_revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subject_revision_current",
            ["subject_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "claim_subject",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["claim_revision.id"], name=op.f("fk_claim_subject_revision_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_claim_subject_subject_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("revision_id", "subject_id", name=op.f("pk_claim_subject")),
    )
    with op.batch_alter_table("claim_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_subject_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports", "refutes", "neutral", name="stance", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_normalised", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_evidence_claim_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["claim_revision.id"], name=op.f("fk_evidence_revision_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_claim", ["claim_id", "recorded_at", "id"], unique=False)
        batch_op.create_index("ix_evidence_recorded", ["recorded_at", "id"], unique=False)

    op.create_table(
        "key_use",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_key_use_key_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_key_use")),
        info={"derived": True},
    )
    op.create_table(
        "party_key",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id", "version"],
            ["party_revision.party_id", "party_revision.version"],
            name=op.f("fk_party_key_party_id_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("party_id", "version", "kind", "value", name=op.f("pk_party_key")),
    )
    with op.batch_alter_table("party_key", schema=None) as batch_op:
        batch_op.create_index("ix_party_key_kind_value", ["kind", "value"], unique=False)

    op.create_table(
        "standing",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "single_source",
                "multiple_sources",
                "corroborated",
                "confirmed",
                "disputed",
                "contradicted",
                "retracted",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("status_since", UtcDateTime(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_standing_claim_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["claim_revision.id"], name=op.f("fk_standing_revision_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_standing_seq"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("claim_id", "seq", name=op.f("pk_standing")),
        info={"derived": True},
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standing_current",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index("ix_standing_recorded", ["recorded_at", "claim_id"], unique=False)
        batch_op.create_index(
            "ix_standing_updated",
            ["recorded_at", "claim_id"],
            unique=False,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "evidence_decision",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "rejected",
                "retracted",
                name="evidence_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "retraction",
            sa.Enum(
                "origin",
                "publisher",
                "desk",
                name="retraction_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("affirmed_revision_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["affirmed_revision_id"],
            ["claim_revision.id"],
            name=op.f("fk_evidence_decision_affirmed_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_decision_evidence_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("evidence_id", "version", name=op.f("pk_evidence_decision")),
    )
    with op.batch_alter_table("evidence_decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_decision_current",
            ["evidence_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "facet",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id", "seq"],
            ["standing.claim_id", "standing.seq"],
            name=op.f("fk_facet_claim_id_seq"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("claim_id", "seq", "kind", "value", name=op.f("pk_facet")),
        info={"derived": True},
    )
    with op.batch_alter_table("facet", schema=None) as batch_op:
        # The last one made wins where SQLite finds both equally good: the smaller one shall.
        batch_op.create_index("ix_facet_recorded", ["kind", "value", "recorded_at", "claim_id"], unique=False)
        batch_op.create_index(
            "ix_facet_updated",
            ["kind", "value", "recorded_at", "claim_id"],
            unique=False,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "hop",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "said",
                "reported",
                "published",
                "cited",
                "quoted",
                "republished",
                "translated",
                "witnessed",
                "denied",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("credited_by", sa.Integer(), nullable=True),
        sa.Column(
            "anonymity",
            sa.Enum(
                "named", "described", "unnamed", name="anonymity", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("anonymity_reason", sa.Text(), nullable=True),
        sa.Column("stated_count", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("asserted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_hop_evidence_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_hop_party_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("evidence_id", "seq", name=op.f("pk_hop")),
    )
    with op.batch_alter_table("hop", schema=None) as batch_op:
        batch_op.create_index("ix_hop_party", ["party_id", "evidence_id"], unique=False)

    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)
