"""What happened stays as it was written: consents and the audit log cannot be changed.

Only the sealed words of a stop may be sealed again, when our secret changes.

A consent may be deleted once its five years are over (sms.md calls for five years after the last
text; the sweep that deletes knows that day, the database holds the least).
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = ("consents", "audit")
_SQLITE = """
CREATE TRIGGER {0}_stay BEFORE UPDATE OF {2} ON {0}
BEGIN SELECT RAISE(ABORT, '{0} are appended, never changed'); END
"""
_SQLITE_KEPT = """
CREATE TRIGGER {0}_kept BEFORE DELETE ON {0} WHEN old.{1} > datetime('now', '-5 years')
BEGIN SELECT RAISE(ABORT, '{0} are kept five years'); END
"""
_POSTGRES = """
CREATE FUNCTION {0}_stay() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND old.{1} <= now() - interval '5 years' THEN RETURN old; END IF;
  RAISE EXCEPTION '{0} are appended, never changed, and kept five years';
END $$ LANGUAGE plpgsql
"""
_POSTGRES_TRIGGER = """
CREATE TRIGGER {0}_stay BEFORE UPDATE OF {2} OR DELETE ON {0}
FOR EACH ROW EXECUTE FUNCTION {0}_stay()
"""
_MOMENT = {"consents": "recorded_at", "audit": "at"}
_FIXED = {
    "consents": "id, contact_id, kind, scope, wording, language, version, method, at, source, "
    "proof, recorded_at",
    "audit": "id, at, who, what, about",
}


def upgrade() -> None:
    """Puts the guards on."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in _TABLES:
        for statement in (_POSTGRES, _POSTGRES_TRIGGER) if postgres else (_SQLITE, _SQLITE_KEPT):
            op.execute(statement.format(table, _MOMENT[table], _FIXED[table]))


def downgrade() -> None:
    """Takes them off."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in _TABLES:
        op.execute(f"DROP TRIGGER {table}_stay" + (f" ON {table}" if postgres else ""))
        op.execute(f"DROP FUNCTION {table}_stay" if postgres else f"DROP TRIGGER {table}_kept")
