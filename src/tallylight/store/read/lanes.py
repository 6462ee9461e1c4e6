"""The newest play of each lane, found by hopping from lane to lane along their index."""

import sqlalchemy as sa

from tallylight.store.schema import plays


def newest_of_lanes(prefix: str) -> sa.Subquery:
    """`newest`: the key of the newest play of each lane whose name begins with `prefix`."""
    lanes = sa.select(sa.func.min(plays.c.lane).label("lane")).cte("lanes", recursive=True)
    following = sa.select(sa.func.min(plays.c.lane)).where(plays.c.lane > lanes.c.lane)
    lanes = lanes.union_all(sa.select(following.scalar_subquery()).where(lanes.c.lane.is_not(None)))
    newest = (
        sa.select(plays.c.key)
        .where(plays.c.lane == lanes.c.lane)
        .order_by(plays.c.started_at.desc(), plays.c.id.desc())
        .limit(1)
        .correlate(lanes)
        .scalar_subquery()
    )
    wanted = lanes.c.lane.startswith(prefix, autoescape=True)
    return sa.select(newest.label("newest")).select_from(lanes).where(wanted).subquery()
