"""A school with a manager, two certified colleagues, and He Xiu and a guard who learn."""

from tests.learning.learner import he_xiu, tiny
from tests.learning.together.afternoon import afternoon

__all__ = ["afternoon", "he_xiu", "tiny"]
