"""Icecast 2.4, 2.5 and Icecast-KH: their admin pages, or what they show to everybody."""

import httpx2

from tallylight.sources.contract import Source
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.verdict import test
from tallylight.sources.icecast.watch import IcecastWatch

SOURCE = Source(
    kind="icecast",
    title="Icecast",
    summary="Titles, listener counts and, with the admin login, every listener of an Icecast"
    " server (2.4, 2.5, KH).",
    config=IcecastConfig,
    watch=IcecastWatch,
    test=test,
    hosts=lambda config: (httpx2.URL(config.url).raw_host.decode("ascii"),),
    budget=lambda config: config.requests_per_minute,
)
