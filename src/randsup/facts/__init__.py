"""What is known about the world, as frozen values."""
