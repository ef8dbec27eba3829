"""Owns courses read aloud by colleagues: the sound of each screen, and who listened before others hear it.

Announces nothing. Must not play what nobody but its speaker has heard, nor a sound whose text is another one now.
"""
