"""Rights to teach pupils."""
