"""Days of one month may share a file."""

import sqlalchemy as sa
from alembic import op

from tallylight.model.errors import SchemaError
from tallylight.store import columns

revision = "0006"
down_revision = "0005"

_SHARED = "SELECT count(DISTINCT path) FROM manifest WHERE days > 1"


def upgrade() -> None:
    beginning = "'epoch'" if op.get_bind().dialect.name == "postgresql" else "0"
    days = sa.Column("days", sa.SmallInteger(), nullable=False, server_default=sa.text("1"))
    at = sa.Column(
        "sealed_at", columns.Instant(), nullable=False, server_default=sa.text(beginning)
    )
    op.add_column("manifest", days)
    op.add_column("manifest", at)


def downgrade() -> None:
    # A version before takes a file for that of one day, and would tell all of it for each.
    if shared := op.get_bind().scalar(sa.text(_SHARED)):
        message = (
            f"{shared:,} files of history hold a month each, which an older version cannot read: "
            "`tallylight seal --by-day` makes files of days of them."
        )
        raise SchemaError(message)
    op.drop_column("manifest", "sealed_at")
    op.drop_column("manifest", "days")
