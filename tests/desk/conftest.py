"""The small courses, and He Xiu who takes them."""

from tests.learning.learner import he_xiu, tiny

__all__ = ["he_xiu", "tiny"]
