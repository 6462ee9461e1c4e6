"""Views and functions with the names of other programs; track keys of items, which they show."""

import sqlalchemy as sa
from alembic import op

from tallylight.model.text import track_key
from tallylight.store import views

revision = "0007"
down_revision = "0006"

_SLICE = 2_000
_items = sa.table("items", *map(sa.column, ("key", "artist", "title", "track_key")))


def upgrade() -> None:
    op.add_column("items", sa.Column("track_key", sa.Text()))
    # A script is for an empty database.
    is_empty = op.get_context().as_sql
    if not is_empty:
        _name_items(op.get_bind())
    views.install(op.get_bind(), is_empty=is_empty)


def downgrade() -> None:
    views.remove(op.get_bind())
    op.drop_column("items", "track_key")


def _name_items(connection: sa.Connection) -> None:
    """Give the items that there are their track keys."""
    columns, last = _items.c, -1
    wanted = sa.select(columns.key, columns.artist, columns.title).order_by(columns.key)
    change = (
        sa.update(_items)
        .where(columns.key == sa.bindparam("of"))
        .values(track_key=sa.bindparam("named"))
    )
    while rows := connection.execute(wanted.where(columns.key > last).limit(_SLICE)).all():
        named = [{"of": key, "named": track_key(artist, title)} for key, artist, title in rows]
        connection.execute(change, named)
        last = rows[-1].key
