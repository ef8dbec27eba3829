"""Owns the pages of what was changed: who changed which right, account, waiver, filing, roster or requirement, when.

Announces nothing. Must not show who looked for help, holds on the timetable, or what those above a school looked at.
"""
