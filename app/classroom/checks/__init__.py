"""Class checks: what a whole class answered with fingers or cards, in words or as totals; nothing of a pupil (SAFEGUARDS 14)."""
