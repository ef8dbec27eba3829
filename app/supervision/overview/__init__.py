"""The first page of supervision: what waits, and the way to each subject. Holds no tables."""
