"""The shapes of what course files say, after reading: plain, frozen, without HTML and without a database."""

from app.content.shapes.child_help import ChildSection, ChildText, ReadBy
from app.content.shapes.course import Approval, Completion, Course, Document, band_of
from app.content.shapes.directories import HelpDirectory, HelpLine, Policy, Post
from app.content.shapes.module import Activity, Choice, Module, Objective, Page, Scenario, Screen, Step
from app.content.shapes.practical import TEACHING_BANDS, Criterion, FacilitatorRule, Level, Rubric
from app.content.shapes.problem import Problem
from app.content.shapes.quiz import Item, ItemKind, Option, Quiz
from app.content.shapes.text import ShownText, line_of

__all__ = [
    "TEACHING_BANDS",
    "Activity",
    "Approval",
    "ChildSection",
    "ChildText",
    "Choice",
    "Completion",
    "Course",
    "Criterion",
    "Document",
    "FacilitatorRule",
    "HelpDirectory",
    "HelpLine",
    "Item",
    "ItemKind",
    "Level",
    "Module",
    "Objective",
    "Option",
    "Page",
    "Policy",
    "Post",
    "Problem",
    "Quiz",
    "ReadBy",
    "Rubric",
    "Scenario",
    "Screen",
    "ShownText",
    "Step",
    "band_of",
    "line_of",
]
