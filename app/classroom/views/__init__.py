"""The classroom's pages: the teacher's, the class's, and those for paper."""

from app.classroom.registers import views as registers
from app.classroom.views import class_view, lessons, make_up, papers, school, script
from app.classroom.views.blueprint import blueprint

__all__ = ["blueprint", "class_view", "lessons", "make_up", "papers", "registers", "school", "script"]
