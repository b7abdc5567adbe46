"""Ratios: what share is drawn, and on whose word."""
