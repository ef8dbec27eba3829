"""Registers that come in: page, queue, file and paper."""
