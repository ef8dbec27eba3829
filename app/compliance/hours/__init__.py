"""The hours ledger: what somebody studied in a year, as the `minutes` evidence counts it; study outside, answered by a second person.

Counts nothing by itself: `rules/hours.py` asks the evidence. Entries are written by `app/records/hours.py`.
"""
