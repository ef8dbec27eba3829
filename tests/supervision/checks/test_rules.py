"""A draw that an outsider repeats, and populations without pupils and guardians (SAFEGUARDS 23)."""

from __future__ import annotations

import shutil
import subprocess
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.supervision.checks.rules import (
    Population,
    command_to_repeat,
    digest_of,
    drawn,
    mark_of,
    new_seed,
    population_file,
)

MARKS = st.sets(st.text("0123456789abcdef", min_size=16, max_size=16), min_size=1, max_size=40)


def test_pupils_and_guardians_are_no_legal_population():
    assert {str(kind) for kind in Population} == {"session", "staff", "class_group"}


@given(MARKS, st.integers(0, 50), st.text(min_size=1, max_size=20))
def test_same_seed_and_population_draw_the_same_in_whatever_order_they_come(marks, size, seed):
    sample = drawn(seed, marks, size)

    assert sample == drawn(seed, sorted(marks, reverse=True), size)
    assert len(sample) == len(set(sample)) == min(size, len(marks))
    assert set(sample) <= marks
    assert drawn(seed, marks, size + 1)[: len(sample)] == sample


def test_digest_is_that_of_the_file_that_the_page_offers():
    marks = {"bb", "aa"}

    assert digest_of(marks) == sha256(b"aa\nbb\n").hexdigest()


def test_seeds_differ_and_a_mark_tells_neither_what_nor_the_same_in_two_draws():
    assert new_seed() != new_seed()
    assert mark_of("one", Population.STAFF, "p-1") != mark_of("two", Population.STAFF, "p-1")
    assert "p-1" not in mark_of("one", Population.STAFF, "p-1")


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs the tools of a Linux computer")
def test_printed_command_repeats_the_draw(tmp_path):
    marks = {sha256(str(number).encode()).hexdigest()[:16] for number in range(12)}
    (tmp_path / "staff.txt").write_text(population_file(marks))

    command = command_to_repeat("5eed", 4, "staff.txt")
    repeated = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert repeated.stdout.split() == drawn("5eed", marks, 4)
