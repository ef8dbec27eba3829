"""The small pupils' course."""

from tests.classroom.conftest import small_course

__all__ = ["small_course"]
