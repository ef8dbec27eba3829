"""Imported records of courses taught here: what waits for a second person, and the answer (SAFEGUARDS 28).

Counts nothing: `app/records/approvals.py` says which records stand. Pupils and guardians are counts by class, never names.
"""
