"""The pages of a register: closing, correcting, what came in beside, the page for a device without network, codes and files."""

from app.classroom.registers.views import arrivals, differences, register, results

__all__ = ["arrivals", "differences", "register", "results"]
