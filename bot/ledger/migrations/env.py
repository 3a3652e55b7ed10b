"""Alembic's own entry: our tables, over the connection that `migrate` has opened."""

from alembic import context
from sqlalchemy import create_engine

from bot.ledger.tables import Base, Moment


def _written(kind, thing, context):  # type: ignore[no-untyped-def]
    """A moment is written as the column it is, so that old migrations need no code of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


connection = context.config.attributes.get("connection")
if connection is None:  # `alembic revision --autogenerate`: compares with an empty database
    connection = create_engine("sqlite://").connect()

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_written,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
