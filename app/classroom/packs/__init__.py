"""Class packs: a lesson as one file to open from disk, and what goes with it on a USB stick.

A pack is nameless and needs nothing beside itself (SAFEGUARDS 8, 35); what a teacher reads stands in files of its own.
"""
