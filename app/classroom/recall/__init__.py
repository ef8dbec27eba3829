"""What a class could still say of the lesson before, at the start of the next one: of the whole class, in three words (SAFEGUARDS 31)."""
