"""Public randomness from outside: what can be checked of it with a library of its own."""
