"""Owns erasing a person: who asks, who agrees, what stands against it, what goes when its day has come (SAFEGUARDS 34).

Announces nothing of its own; certificates hear that a name was taken out. Must not tell a school of a bureau's hold.
"""
