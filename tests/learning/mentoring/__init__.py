"""Mentors and their logs."""
