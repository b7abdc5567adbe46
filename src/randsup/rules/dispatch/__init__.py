"""The dispatch: who goes where, and proof where nobody can."""
