"""What may be said of the simulated station."""

from typing import Annotated

from msgspec import Meta, Struct


class SimulationConfig(Struct, frozen=True, kw_only=True):
    """A station that is none: the same figures for the same seed, at any time."""

    seed: Annotated[
        int,
        Meta(title="Seed", description="Another number is another station.", ge=0, le=2**31),
    ] = 1
    days: Annotated[
        int,
        Meta(title="Days of history", description="Told before it goes live; 7.", ge=0, le=400),
    ] = 7
    scale: Annotated[
        float,
        Meta(title="Scale", description="As many times more listeners; 1.", ge=0.1, le=100),
    ] = 1.0
