"""Practical parts: judged by somebody else, alone, without a word."""
