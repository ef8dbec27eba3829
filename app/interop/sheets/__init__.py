"""The lists that schools really keep, as files of a spreadsheet: read, understood, entered as a roster is (COMPLIANCE §8)."""
