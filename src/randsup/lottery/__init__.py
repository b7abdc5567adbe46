"""The only source of chance."""

from randsup.lottery.sources import among, counted, ticketed
from randsup.lottery.tickets import (
    ALGORITHM,
    PURPOSES,
    Seed,
    below,
    doubled,
    numbers,
    stream,
    survivors,
    threshold,
    ticket,
    tickets_below,
)

__all__ = [
    "ALGORITHM",
    "PURPOSES",
    "Seed",
    "among",
    "below",
    "counted",
    "doubled",
    "numbers",
    "stream",
    "survivors",
    "threshold",
    "ticket",
    "ticketed",
    "tickets_below",
]
