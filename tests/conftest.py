"""The suite is deterministic: the same examples every time, so that a red run can be run again.

`RANDSUP_EXPLORE=1` looks for new examples instead; what it finds becomes a test of its own.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("suite", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("explore" if os.environ.get("RANDSUP_EXPLORE") else "suite")
