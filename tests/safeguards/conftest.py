"""The small course and the class builder, as in tests/classroom."""

from tests.classroom.conftest import class_of, small_course

__all__ = ["class_of", "small_course"]
