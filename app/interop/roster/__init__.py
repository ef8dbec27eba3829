"""A roster: a folder or zip of CSV files with OneRoster's names, and ours for what OneRoster lacks (COMPLIANCE §8)."""
