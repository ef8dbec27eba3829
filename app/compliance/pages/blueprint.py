"""The blueprint that all pages about reports share."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
