"""The classroom's pages: the teacher's, the class's, and those for paper."""

from app.classroom.checks import views as checks
from app.classroom.class_sets import envelopes
from app.classroom.class_sets import views as class_sets
from app.classroom.class_sets.devices import public as device_sheets
from app.classroom.class_sets.devices import views as device_sets
from app.classroom.packs import views as packs
from app.classroom.ready import views as ready
from app.classroom.registers import views as registers
from app.classroom.term import moving
from app.classroom.term import views as term
from app.classroom.views import class_view, lessons, letter_out, make_up, papers, school, script
from app.classroom.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "checks",
    "class_sets",
    "class_view",
    "device_sets",
    "device_sheets",
    "envelopes",
    "lessons",
    "letter_out",
    "make_up",
    "moving",
    "packs",
    "papers",
    "ready",
    "registers",
    "school",
    "script",
    "term",
]
