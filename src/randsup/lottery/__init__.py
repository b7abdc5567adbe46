"""The only source of chance."""

from randsup.lottery.sources import counted, ticketed
from randsup.lottery.tickets import (
    ALGORITHM,
    PURPOSES,
    Seed,
    below,
    doubled,
    stream,
    threshold,
    ticket,
    tickets_below,
)

__all__ = [
    "ALGORITHM",
    "PURPOSES",
    "Seed",
    "below",
    "counted",
    "doubled",
    "stream",
    "threshold",
    "ticket",
    "ticketed",
    "tickets_below",
]
