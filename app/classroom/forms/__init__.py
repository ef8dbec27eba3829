"""Fields of the classroom pages. No field is text, and none asks about a pupil (SAFEGUARDS 5)."""
