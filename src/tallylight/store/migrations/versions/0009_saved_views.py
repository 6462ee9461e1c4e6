"""Views that people keep."""

import sqlalchemy as sa
from alembic import op

from tallylight.store.columns import BigKey, Instant, Json, Uid

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("key", BigKey, nullable=False),
        sa.Column("id", Uid, nullable=False),
        sa.Column("user", BigKey, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("search", Json, nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["user"], ["users.key"], name="fk_saved_views_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_saved_views"),
        sa.UniqueConstraint("id", name="uq_saved_views_id"),
        sa.UniqueConstraint("user", "name", name="uq_saved_views_user_name"),
    )


def downgrade() -> None:
    op.drop_table("saved_views")
