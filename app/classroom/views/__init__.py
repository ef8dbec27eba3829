"""The classroom's pages: the teacher's, the class's, and those for paper."""

from app.classroom.ready import views as ready
from app.classroom.term import views as term
from app.classroom.views import class_view, lessons, make_up, papers, register, school, script
from app.classroom.views.blueprint import blueprint

__all__ = ["blueprint", "class_view", "lessons", "make_up", "papers", "ready", "register", "school", "script", "term"]
