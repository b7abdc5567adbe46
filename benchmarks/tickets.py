"""Ticketing against a bare loop of hashlib over the same ids, and against two ticket-based samplers."""

from __future__ import annotations

from hashlib import sha256
from statistics import median

from measure import Options, Row, in_turns, ratio_in_turns

from randsup.lottery import Seed, threshold, tickets_below
from randsup.testing.made_up import made_up_subjects

SEED = Seed.from_hex("5d" * 32)
N = 1_000_000
SLOW_N = 200_000
SHARE = 100


def one_shot(prefix: bytes, ids: list[bytes]) -> None:
    """The bare loop as anybody writes it."""
    hash_ = sha256
    for i in ids:
        hash_(prefix + i).digest()


def copied(prefix: bytes, ids: list[bytes]) -> None:
    """The bare loop with the prefix hashed once: faster where OpenSSL is slow to set up."""
    copy = sha256(prefix).copy
    for i in ids:
        h = copy()
        h.update(i)
        h.digest()


def measure(options: Options) -> list[Row]:
    ids = [row[0].encode() for row in made_up_subjects(N, regions=["区"], seed=SEED)]
    key = SEED.key("subjects", "bench")
    prefix = key.encode() + b"|"
    n = N // SHARE
    tau = threshold(n, N)
    assert tau is not None
    times = in_turns(
        {
            "one-shot": lambda: one_shot(prefix, ids),
            "copied": lambda: copied(prefix, ids),
            "ours": lambda: sorted(tickets_below(key, ids, tau))[:n],
        },
        max(options.repeat, 5),
    )
    rate = {name: N / median(found) / 1e6 for name, found in times.items()}
    best = min(("one-shot", "copied"), key=lambda name: median(times[name]))
    against = {name: ratio_in_turns(times[name], times["ours"]) for name in ("one-shot", "copied")}
    rows = [
        Row(
            f"bare hashlib loop, N = {N:,}",
            f"one-shot {rate['one-shot']:.2f} M/s, copied prefix {rate['copied']:.2f} M/s",
        ),
        Row(
            f"tickets below the threshold, sorted, n = {n:,}",
            f"{rate['ours']:.2f} M/s = {against[best]:.2f} of the faster bare loop ({best})",
            "≥ 0.85",
            met=against[best] >= 0.85,
            note=f"{against['one-shot']:.2f} of the one-shot loop",
        ),
    ]
    return rows + _peers(options, ids[:SLOW_N], key)


def _peers(options: Options, ids: list[bytes], key: str) -> list[Row]:
    """The whole draw of 1 % by each of them; they are slow, hence fewer ids."""
    size, n = len(ids), len(ids) // SHARE
    tau = threshold(n, size)
    assert tau is not None
    texts = [i.decode() for i in ids]
    jobs = {"randsup": lambda: sorted(tickets_below(key, ids, tau))[:n]}
    missing = []
    try:
        from consistent_sampler import sampler

        jobs["consistent_sampler"] = lambda: list(sampler(texts, seed=key, take=n))
    except ImportError:
        missing.append("consistent_sampler")
    try:
        from cryptorandom.sample import random_sample

        jobs["cryptorandom (PIKK)"] = lambda: list(
            random_sample(texts, n, method="PIKK", prng=20261120)
        )
    except ImportError:
        missing.append("cryptorandom")
    times = in_turns(jobs, max(options.repeat, 5))
    rows = []
    for name, found in times.items():
        faster = ratio_in_turns(found, times["randsup"])
        rows.append(
            Row(
                f"drawing {n:,} of {size:,} ids: {name}",
                f"{size / median(found) / 1e6:.2f} M ids/s",
                note="" if name == "randsup" else f"randsup is {faster:.1f} times as fast",
            )
        )
    return rows + [Row(f"drawing: {name}", "not installed, skipped") for name in missing]
