"""Profiles: the regulations as TOML, and the way from a file to a `Policy`."""

from randsup.profiles.loader import load_policy, policy_from_toml, profile_ids

__all__ = ["load_policy", "policy_from_toml", "profile_ids"]
