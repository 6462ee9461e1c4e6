"""What failed while a play was on air, as any program may tell."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("plays", sa.Column("failure", sa.Text()))
    op.create_index(
        "ix_errors_play_id",
        "errors",
        ["play_id"],
        sqlite_where=sa.text("play_id IS NOT NULL"),
        postgresql_where=sa.text("play_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_errors_play_id", "errors")
    op.drop_column("plays", "failure")
