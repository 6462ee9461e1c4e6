from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.dayparts import Dayparts, name_of, read_parts

_METRICS = ("tlh_ms", "aqh", "cume", "tsl_ms")
_DAYS = ("weekdays", "weekend")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    whole = asking.window
    parts = read_parts(asking.parameters["dayparts"])
    window = Dayparts(whole.start, whole.end, whole.zone, parts=parts)
    found = asking.figures(_METRICS, bucket="day", window=window).rows
    return [
        (name_of(part), days, *found[2 * place + weekend,])
        for place, part in enumerate(parts)
        for weekend, days in enumerate(_DAYS)
        if (2 * place + weekend,) in found
    ]


QUESTION = Question(
    title="Audience by daypart",
    definition="Listening by parts of the local day, weekdays and weekends apart. A listener of "
    "several parts is in the cume of each.",
    columns={
        "daypart": Column("Daypart", "text"),
        "days": Column("Days", "text"),
        "tlh_ms": Column("Listening time", "ms"),
        "aqh": Column("AQH", "listeners"),
        "cume": Column("Cume", "listeners"),
        "tsl_ms": Column("Time spent listening", "ms"),
    },
    answer=_answer,
    parameters={"dayparts": Parameter("Dayparts", default="6-10,10-15,15-19,19-24,0-6")},
    usual_days=28,
)
