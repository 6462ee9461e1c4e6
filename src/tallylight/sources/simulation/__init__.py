"""A believable station that does not exist: a past, a present, and things that go wrong."""

from tallylight.sources.contract import Source
from tallylight.sources.simulation.config import SimulationConfig
from tallylight.sources.simulation.watch import SimulationWatch

SOURCE = Source(
    kind="simulation",
    title="Simulated station",
    summary="A station to look around with: some days of history, then live. Nothing is asked.",
    config=SimulationConfig,
    watch=SimulationWatch,
)
