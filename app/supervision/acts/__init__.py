"""Acts of an organisation: safety checks, special inspections, risk assessments, drills, publicity. A count and a date.

Enters and takes back through `records`. Must not keep what was found: no field can hold a weak point (SAFEGUARDS 38).
"""
