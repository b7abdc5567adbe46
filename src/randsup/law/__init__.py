"""What the regulations say, as frozen values."""
