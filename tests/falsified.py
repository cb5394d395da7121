"""What somebody who is not the service may have done to a database, and the table that the audit must name."""

NEWEST = "(SELECT max(seq) FROM event)"
MOMENT = f"(SELECT recorded_at FROM event WHERE seq = {NEWEST})"
MIDDLE = "(SELECT min(seq) FROM event WHERE type = 'evidence.accepted')"
BETWEEN = f"(SELECT recorded_at FROM event WHERE seq = {MIDDLE})"
BEFORE = f"(SELECT recorded_at FROM event WHERE seq = {MIDDLE} - 1)"
NEXT = f"(SELECT recorded_at FROM event WHERE seq = (SELECT min(seq) FROM standing WHERE seq > {MIDDLE}))"

# Each is a change of one table, and what the audit must name. PostgreSQL and SQLite read all of them.
FALSIFIED = [
    ("UPDATE claim SET recorded_by = 'desk'", "claim"),
    ("UPDATE claim_revision SET text = 'The bridge is open.' WHERE superseded_at IS NULL", "claim_revision"),
    ("UPDATE claim_revision SET tags = '[\"b\"]'", "claim_revision"),
    ("UPDATE claim_revision SET superseded_at = recorded_at WHERE number = 1", "claim_revision"),
    ("DELETE FROM claim_subject", "claim_subject"),
    ("UPDATE desk SET slug = 'another' || slug", "desk"),
    ("UPDATE desk_revision SET name = 'Another desk'", "desk_revision"),
    ("UPDATE scale_version SET steps = '[]' WHERE version = 1", "scale_version"),
    ("UPDATE scale_version SET superseded_at = recorded_at WHERE version = 1", "scale_version"),
    ("UPDATE api_key SET role = 'admin' WHERE role = 'contributor'", "api_key"),
    ("UPDATE api_key SET revoked_at = NULL, digest = 'x' || digest", "api_key"),
    ("UPDATE api_key SET scopes = '[\"keys:manage\"]' WHERE role = 'desk'", "api_key"),
    ("UPDATE party SET recorded_by = 'x'", "party"),
    ("UPDATE party_revision SET reliability = 'G' WHERE reliability = 'B'", "party_revision"),
    ("UPDATE party_revision SET names = '{}' WHERE version = 1", "party_revision"),
    ("UPDATE party_key SET value = 'x' || value", "party_key"),
    ("UPDATE equivalence SET superseded_at = NULL", "equivalence"),
    ("UPDATE competence SET valid_to = NULL", "competence"),
    ("UPDATE subject SET slug = 'rivers'", "subject"),
    ("UPDATE subject_revision SET description = ''", "subject_revision"),
    ("UPDATE evidence SET stance = 'supports'", "evidence"),
    ("UPDATE evidence SET url = 'https://daily.example/other'", "evidence"),
    ("UPDATE evidence_decision SET state = 'rejected' WHERE state = 'accepted'", "evidence_decision"),
    ("UPDATE evidence_decision SET reason = 'No reason.'", "evidence_decision"),
    ("UPDATE hop SET anonymity = 'named'", "hop"),
    ("UPDATE hop SET stated_count = NULL", "hop"),
    ("DELETE FROM hop", "hop"),
    ("DELETE FROM evidence_decision WHERE version = 1", "evidence_decision"),
    ("DELETE FROM equivalence", "equivalence"),
    ("DELETE FROM api_key", "api_key"),
    (
        "INSERT INTO claim_subject SELECT claim_revision.id, subject.id FROM claim_revision, subject WHERE true "
        "ON CONFLICT DO NOTHING",
        "claim_subject",
    ),
    (
        "INSERT INTO party_key SELECT DISTINCT party_id, version, kind, 'bridge' FROM party_key WHERE kind = 'name'",
        "party_key",
    ),
    ("UPDATE standing SET status = 'confirmed'", "standing"),
    ("UPDATE standing SET document = '{}' WHERE superseded_at IS NULL", "standing"),
    ("UPDATE standing SET status_since = (SELECT min(recorded_at) FROM event)", "standing"),
    ("UPDATE standing SET superseded_at = (SELECT max(recorded_at) FROM event)", "standing"),
    ("UPDATE standing SET revision_id = (SELECT id FROM claim_revision WHERE number = 1 LIMIT 1)", "standing"),
    ("UPDATE standing SET recorded_at = (SELECT min(recorded_at) FROM event)", "claim"),
    ("DELETE FROM standing WHERE superseded_at IS NULL", "claim"),
    ("DELETE FROM standing WHERE superseded_at IS NOT NULL", "standing"),
    ("UPDATE facet SET value = 'confirmed' WHERE kind = 'status'", "standing"),
    ("UPDATE facet SET superseded_at = NULL", "standing"),
    ("DELETE FROM facet WHERE kind = 'party'", "standing"),
    (
        "INSERT INTO facet SELECT claim_id, seq, 'tag', 'b', recorded_at, superseded_at FROM facet "
        "WHERE kind = 'status'",
        "standing",
    ),
    ("UPDATE tally SET count = count + 1 WHERE superseded_at IS NULL AND kind = 'party'", "tally"),
    ("UPDATE tally SET superseded_at = recorded_at WHERE superseded_at IS NULL AND kind = 'claim'", "tally"),
    ("DELETE FROM tally WHERE superseded_at IS NULL", "tally"),
    (
        "INSERT INTO tally SELECT 'tag', 'z', status, recorded_at, count, superseded_at FROM tally "
        "WHERE kind = 'claim'",
        "tally",
    ),
    ("DELETE FROM event WHERE seq = 3", "event"),
    ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", "evidence_decision"),
    ("UPDATE event SET recorded_at = (SELECT max(recorded_at) FROM event) WHERE seq = 2", "event"),
    ("UPDATE event SET subjects = '[]' WHERE seq = 2", "event"),
    ("DELETE FROM event_subject WHERE seq = 4", "event"),
    ("INSERT INTO event_subject SELECT 'claim/0', seq FROM event", "event"),
    ("UPDATE event SET rows = '[]' WHERE seq = 2", "subject"),
    ("UPDATE event SET rows = 'nonsense' WHERE seq = 2", "event"),
    ('UPDATE event SET rows = \'[{"table": "nothing", "row": {}}]\' WHERE seq = 2', "event"),
    ('UPDATE event SET rows = \'[{"table": "claim", "row": {}}]\' WHERE seq = 2', "event"),
    ("UPDATE hop SET credited_by = 7 WHERE seq = 1", "hop"),
    ("UPDATE party_revision SET superseded_at = recorded_at", "claim"),
    ("UPDATE claim_revision SET superseded_at = recorded_at", "claim_revision"),
    # A standing that was not derived anew when it should have been: the newest, and one in between.
    (
        f"DELETE FROM facet WHERE seq = {NEWEST}; DELETE FROM standing WHERE seq = {NEWEST};"
        f"UPDATE facet SET superseded_at = NULL WHERE superseded_at = {MOMENT};"
        f"UPDATE standing SET superseded_at = NULL WHERE superseded_at = {MOMENT}",
        "standing",
    ),
    (
        f"DELETE FROM facet WHERE seq = {MIDDLE}; DELETE FROM standing WHERE seq = {MIDDLE};"
        f"UPDATE facet SET superseded_at = {NEXT} WHERE superseded_at = {BETWEEN};"
        f"UPDATE standing SET superseded_at = {NEXT} WHERE superseded_at = {BETWEEN}",
        "standing",
    ),
    # One that reads like the one before: only the time of the claim's last update was lost.
    (
        f"DELETE FROM facet WHERE seq = {MIDDLE} - 1; DELETE FROM standing WHERE seq = {MIDDLE} - 1;"
        f"UPDATE facet SET superseded_at = {BETWEEN} WHERE superseded_at = {BEFORE};"
        f"UPDATE standing SET superseded_at = {BETWEEN} WHERE superseded_at = {BEFORE}",
        "standing",
    ),
    # A standing that is said to have held earlier than it was known, without a seam.
    (
        "UPDATE standing SET recorded_at = '2025-11-20 08:00:00.5', status_since = '2025-11-20 08:00:00.5' "
        "WHERE superseded_at IS NULL AND claim_id NOT IN (SELECT claim_id FROM evidence);"
        "UPDATE facet SET recorded_at = '2025-11-20 08:00:00.5' "
        "WHERE superseded_at IS NULL AND claim_id NOT IN (SELECT claim_id FROM evidence)",
        "standing",
    ),
]
ON_SQLITE = [
    ("UPDATE claim SET recorded_at = 'yesterday'", "claim"),
    ("UPDATE evidence_decision SET state = 'perhaps'", "evidence_decision"),
    (
        "UPDATE claim_revision SET claim_id = 'zz' "
        "WHERE id = (SELECT id FROM claim_revision WHERE superseded_at IS NULL LIMIT 1)",
        "claim_revision",
    ),
    ("UPDATE party_revision SET names = 'nonsense'", "party_revision"),
    ("UPDATE event SET recorded_at = 'yesterday'", "event"),
    ("UPDATE standing SET document = 'nonsense'", "claim"),
    ("DELETE FROM claim_search", "claim_search"),
    ("UPDATE claim_search SET words = 'the bridge is open'", "claim_search"),
    ("INSERT INTO claim_search VALUES ('zz', 'spam')", "claim_search"),
]
