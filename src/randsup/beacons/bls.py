"""Whether a drand signature is the network's: BLS on the curve BLS12-381, signatures in G1 (RFC 9380).

A round's message is the SHA-256 of its number as eight bytes, big-endian. It is hashed to a point of G1, and
the signature is right if `e(signature, g2) = e(H(message), key)`. The curve comes from `py_ecc` (the extra
`drand`), loaded only when a beacon is checked; half a second for each.
(Scheme `bls-unchained-g1-rfc9380` of drand.)
"""

from __future__ import annotations

import sys
from hashlib import sha256

from randsup.lottery.drand import ASSERTED, QUICKNET, VERIFIED, Beacon, Chain


def genuine(beacon: Beacon, chain: Chain = QUICKNET) -> bool | None:
    """Say whether the network made the signature; `None` if that cannot be checked here.

    Args:
        beacon: a round.
        chain: the network; its key is 96 bytes of G2, compressed.

    Returns:
        `None` without a signature or without `py_ecc`.
    """
    if not beacon.signature:
        return None
    limit = sys.getrecursionlimit()  # py_ecc raises it when it is imported
    try:
        return _genuine(beacon, chain)
    finally:
        sys.setrecursionlimit(limit)


def _genuine(beacon: Beacon, chain: Chain) -> bool | None:
    try:
        from py_ecc.bls.hash_to_curve import hash_to_G1
        from py_ecc.bls.point_compression import decompress_G1, decompress_G2
        from py_ecc.optimized_bls12_381 import (
            FQ12,
            G2,
            curve_order,
            final_exponentiate,
            is_inf,
            multiply,
            neg,
            pairing,
        )
    except ImportError:
        return None
    key, signed = bytes.fromhex(chain.public_key), bytes.fromhex(beacon.signature)
    try:
        half = len(key) // 2
        public = decompress_G2(
            (int.from_bytes(key[:half], "big"), int.from_bytes(key[half:], "big"))
        )
        point = decompress_G1(int.from_bytes(signed, "big"))
    except ValueError:  # no point of the curve
        return False
    if is_inf(point) or not is_inf(
        multiply(point, curve_order)
    ):  # outside the group of the signatures
        return False
    message = sha256(beacon.round.to_bytes(8, "big")).digest()
    hashed = hash_to_G1(message, chain.tag.encode("ascii"), sha256)
    product = pairing(G2, point, final_exponentiate=False) * pairing(
        public, neg(hashed), final_exponentiate=False
    )
    return bool(final_exponentiate(product) == FQ12.one())


def status_of(beacon: Beacon, chain: Chain = QUICKNET) -> str | None:
    """Return what holds of a beacon, `None` if it is a forgery.

    Returns:
        `verified`, `consistent` (nobody could check here), `asserted`, or `None`: the signature is
        checked, and is not the network's.
    """
    if beacon.status == ASSERTED:
        return ASSERTED
    answer = genuine(beacon, chain)
    if answer is None:
        return beacon.status
    return VERIFIED if answer else None
