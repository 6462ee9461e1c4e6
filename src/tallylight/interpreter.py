"""How the interpreter behaves in a server: many threads, some of which must not wait for others."""

import gc
import os
import sys
import threading
from importlib.util import find_spec

_SWITCH_INTERVAL_S = 0.0005
_NICE = 10


def switch_often() -> None:
    """Let threads wait for each other for less long than is usual."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)


def give_way() -> None:
    """Let this thread yield to others of the machine, where a thread can."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def spare_the_lasting() -> None:
    """Look for garbage less often, and not at all in what lasts as long as the server does.

    With many observations waiting, the looking alone would take a fifth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def spare_the_search() -> None:
    """Do not look for pandas, where there is none, with every statement that is handed values.

    DuckDB does, through all the folders of packages, which takes as long as a short statement.
    """
    if find_spec("pandas") is None:
        sys.modules["pandas"] = None  # pyright: ignore[reportArgumentType]
