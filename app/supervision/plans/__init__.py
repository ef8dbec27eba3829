"""Implementation plans of a school year: items with an owner and a deadline, done by linked evidence.

Links facts that others entered. Must not hold a text about how an item goes: an item is done when its facts exist.
"""
