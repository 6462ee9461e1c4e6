"""Programs that log and say of each call that it returned; some are killed meanwhile."""

import random
import signal
import subprocess
import time
from collections import defaultdict

from tests.sdk.station import Station

# Says each number after the call for it returned, so that what was said must arrive.
TALKER = """
count, who = int(sys.argv[1]), sys.argv[2]
play_id = logger.log_track_started({"artist": who, "title": "0"})
for n in range(count):
    logger.log_event("info", who, "n", str(n))
    sys.stdout.write(f"{n}\\n")
    sys.stdout.flush()
logger.log_track_ended(play_id)
"""


def said(program: subprocess.Popen[bytes]) -> int:
    """How many calls of a program returned."""
    output, _ = program.communicate(timeout=60)
    return output.count(b"\n")


def arrived(station: Station, who: str) -> list[int]:
    """The numbers of a program in the order of their times."""
    return [int(one["message"]) for one in station.all("events", category=who)][::-1]


def all_sent(station: Station) -> None:
    """Have what is left sent by one more program."""
    logger = station.logger()
    deadline = time.monotonic() + 30
    while list((station.folder / "spool").glob("*/*.segment")):
        assert time.monotonic() < deadline, "something is left in the spool"
        time.sleep(0.05)
    logger.close()


def killed(station: Station, kills: int, seed: int) -> dict[str, int]:
    """Have programs killed while they log, five at a time; how many calls returned in each."""
    chance = random.Random(seed)
    returned: dict[str, int] = {}
    for batch in range(kills // 5):
        names = [f"p{seed}-{batch}-{n}" for n in range(5)]
        programs = {who: station.program(TALKER, "100000", who) for who in names}
        for program in programs.values():
            assert program.stdout is not None
            program.stdout.readline()
        for who, program in programs.items():
            time.sleep(chance.uniform(0, 0.02))
            program.send_signal(signal.SIGKILL)
            returned[who] = said(program) + 1
    return returned


def check(station: Station, returned: dict[str, int]) -> None:
    """What returned arrived, once and in its order."""
    told: defaultdict[str, list[int]] = defaultdict(list)
    for one in reversed(station.all("events")):
        if one["category"] in returned:
            told[one["category"]].append(int(one["message"]))
    for who, count in returned.items():
        numbers = told[who]
        # The call that was on its way when it was killed may have arrived, but no other.
        assert numbers in (list(range(count)), list(range(count + 1))), who
