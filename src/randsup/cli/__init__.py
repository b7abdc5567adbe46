"""The command `randsup`.

Exit codes: 0 all is well, 1 there are findings, 2 the input is not what it may be (or could not be
checked).
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command with the arguments of the process, and exit with its code."""
    try:
        import rich  # noqa: F401 - asked for here, to be missed here
        import typer  # noqa: F401
    except ImportError as missing:
        sys.stderr.write(
            f'the command line needs {missing.name}: python -m pip install "randsup[cli]"\n'
        )
        raise SystemExit(2) from missing
    from randsup.cli.app import run

    run()
