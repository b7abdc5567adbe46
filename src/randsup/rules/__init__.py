"""Decisions: (policy, facts, lottery) -> result."""
