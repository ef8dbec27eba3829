"""Requirements by form: read as sentences, entered, changed from a day on, with a preview (COMPLIANCE §2, §5).

Everything a form says goes through the reader of requirements files: one check, one set of messages.
"""
