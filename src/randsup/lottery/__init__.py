"""The only source of chance."""

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
    "doubled",
    "stream",
    "threshold",
    "ticket",
    "tickets_below",
]
