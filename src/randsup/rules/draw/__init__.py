"""The draw: who is inspected, with which probability, and on which day."""
