"""The outcome of a test of the connection: what this login sees, and what not, in sentences."""

from tallylight.model.errors import TallylightError
from tallylight.sources.contract import Edge, Finding, Verdict
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.fetch import Icecast
from tallylight.sources.icecast.snapshot import Snapshot
from tallylight.sources.icecast.state import rules_of
from tallylight.sources.icecast.streams import facts_of
from tallylight.sources.icecast.titles import repaired

COUNTS = "See every mount with its listener count and title."
COUNTS_OF_ALL = "See every mount, hidden ones too, with its listener count, title and bytes sent."
LISTENERS = "See each listener's address, player and time: sessions, listener hours and uniques."
NO_LISTENERS_WITHOUT_LOGIN = (
    "See the listeners behind a count: give the admin user and password of icecast.xml. Until then"
    " relays and monitors count as listeners, and listener hours come from the counts."
)
NO_LISTENERS_WITH_LOGIN = (
    "See the listeners behind a count: this login may not open /admin/listclients."
)
NO_ADMIN_PAGES = (
    "See the listeners behind a count: there are no admin pages at this address. A proxy in front"
    " may keep them; give the address where Icecast itself answers."
)
NO_LENGTHS = "Know how long a title will last: Icecast does not tell."


def sight(
    config: IcecastConfig, snapshot: Snapshot, *, shows_admin_pages: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What this login sees and what not, as a look that went well shows it."""
    if snapshot.clients is not None:
        return (COUNTS_OF_ALL, LISTENERS), (NO_LENGTHS,)
    if not config.has_login:
        return (COUNTS,), (NO_LISTENERS_WITHOUT_LOGIN, NO_LENGTHS)
    if not shows_admin_pages:
        return (COUNTS,), (NO_ADMIN_PAGES, NO_LENGTHS)
    return (COUNTS_OF_ALL,), (NO_LISTENERS_WITH_LOGIN, NO_LENGTHS)


async def test(config: IcecastConfig, edge: Edge) -> Verdict:
    """Look once and say what came of it; where the login is refused, look at what is public too."""
    icecast = Icecast(edge.http, config)
    try:
        snapshot = await icecast.snapshot()
    except TallylightError as error:
        return await _refused(icecast, config, str(error))
    return _accepted(config, snapshot, await _why_no_listeners(icecast, config, snapshot))


async def _why_no_listeners(
    icecast: Icecast, config: IcecastConfig, snapshot: Snapshot
) -> str | None:
    if not config.has_login:
        return NO_LISTENERS_WITHOUT_LOGIN
    if not icecast.shows_admin_pages:
        return NO_ADMIN_PAGES
    try:
        for mount in list(snapshot.mounts)[:1]:
            await icecast.listeners(mount)
    except TallylightError:
        return NO_LISTENERS_WITH_LOGIN
    return None


async def _refused(icecast: Icecast, config: IcecastConfig, sentence: str) -> Verdict:
    if not config.has_login:
        return Verdict(ok=False, sentence=sentence)
    try:
        public = await icecast.public_stats()
    except TallylightError:
        return Verdict(ok=False, sentence=sentence)
    return Verdict(
        ok=False,
        sentence=f"{sentence} Without a login the server shows {_many(len(public.mounts))}.",
        found=_found(config, public),
    )


def _accepted(config: IcecastConfig, snapshot: Snapshot, no_listeners: str | None) -> Verdict:
    count = len(snapshot.mounts)
    server = snapshot.server_id or "Icecast"
    silence = " Nothing is on the air just now." if count == 0 else ""
    can = [
        COUNTS if no_listeners in {NO_LISTENERS_WITHOUT_LOGIN, NO_ADMIN_PAGES} else COUNTS_OF_ALL
    ]
    if no_listeners is None:
        can.append(LISTENERS)
    return Verdict(
        ok=True,
        sentence=f"{server} answers with {_many(count)}.{silence}",
        can=tuple(can),
        cannot=tuple(filter(None, (no_listeners, NO_LENGTHS))),
        found=_found(config, snapshot),
    )


def _found(config: IcecastConfig, snapshot: Snapshot) -> tuple[Finding, ...]:
    rules = rules_of(config, "", "")
    findings: list[Finding] = []
    for name, mount in sorted(snapshot.mounts.items()):
        title = " - ".join(filter(None, (mount.artist, mount.title)))
        facts = facts_of(mount, snapshot, rules.programmes, rules.host)
        findings.append(Finding(name, repaired(title) or None, mount.listeners, facts.programme))
    return tuple(findings)


def _many(mounts: int) -> str:
    return "1 mount" if mounts == 1 else f"{mounts} mounts"
