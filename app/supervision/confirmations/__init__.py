"""A law vice-principal confirms once a month what schools recorded of them, by one signed link (SAFEGUARDS 30).

Opens findings where somebody says that they were not there. Must not show a pupil, a class, or a name on the link's page.
"""
