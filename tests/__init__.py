"""Tests, in the tree of `app/`."""

import gc

# A run makes millions of objects that live for a moment: look for cycles among them less often, a tenth of all time.
gc.set_threshold(50_000, 20, 100)
