"""Changes after publication: one seat is drawn again, everything else stays."""
