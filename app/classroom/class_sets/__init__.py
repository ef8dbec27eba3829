"""Anonymous sets of questions before and after a course: paper tickets, counted for the whole class (SAFEGUARDS 14, CURRICULUM §2.1)."""
