"""Sample checks: who draws, from which population, with which seed; what was seen; a finding where it was otherwise.

Sessions, staff and class groups are drawn. Pupils and guardians are no population in code (SAFEGUARDS 23).
"""
