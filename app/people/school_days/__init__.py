"""Owns the days on which organisations say there is no school, or school instead: holidays and days worked for them.

Announces nothing: no figure depends on it. Must not hold a year's calendar of its own; somebody enters each range.
"""
