"""The one blueprint of interop's pages."""

from flask import Blueprint

blueprint = Blueprint("interop", __name__)
