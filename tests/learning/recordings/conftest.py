"""A school whose teacher reads the tiny core course aloud, and the small courses."""

from tests.learning.learner import he_xiu, tiny
from tests.learning.recordings.school import school

__all__ = ["he_xiu", "school", "tiny"]
