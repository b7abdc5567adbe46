"""Notices and reports that people read."""
