"""JSON as records and events are written: strictly, nothing twice, no float."""

from __future__ import annotations

import json

from randsup.canonical import Json, canonical_json


def strict_json(raw: bytes) -> Json:
    """Parse JSON that a record or an event may hold; `ValueError` or `TypeError` if it is anything else."""

    def pairs(given: list[tuple[str, Json]]) -> dict[str, Json]:
        keys = [key for key, _ in given]
        twice = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else ()
        for key in sorted(twice):
            raise ValueError(f"the key {key!r} stands twice")
        return dict(given)

    def number(written: str) -> Json:
        raise ValueError(f"{written} is not an integer")

    found: Json = json.loads(
        raw.decode("utf-8"),
        object_pairs_hook=pairs,
        parse_float=number,
        parse_constant=number,
    )
    canonical_json(found).encode("utf-8")  # what canonical JSON cannot hold stands in no record
    return found
