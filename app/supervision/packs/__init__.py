"""Evidence packs for an outside evaluator: figures with their rows, editions, a manifest; written once, fetched until a day.

What is in one has left the school: pupils and guardians are counts, never rows; no class has a row (SAFEGUARDS 18, 21).
"""
