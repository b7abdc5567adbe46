"""`python -m randsup` is the command `randsup`."""

from randsup.cli import main

main()
