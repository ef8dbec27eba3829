"""The zip of a pack: the same files give the same bytes, and whatever is changed is found."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.supervision.packs.sealing import ABOUT, MANIFEST, NoPack, as_json, digest_of, examine, manifest_of, zipped

FILES = {
    ABOUT: as_json({"pack": "e-1"}),
    "rows/rows.json": b"[]\n" * 400,
    "README.zh.md": "说明".encode() * 300,
}
PACK = zipped(FILES)


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    return out.getvalue()


def test_manifest_verifies_and_its_digest_is_the_seal():
    examined = examine(PACK)

    assert (examined.pack, examined.wrong) == ("e-1", ())
    assert examined.digest == digest_of(manifest_of(FILES)) == digest_of(unzipped(PACK)[MANIFEST])


def test_same_files_give_the_same_bytes_in_whatever_order_they_came():
    assert zipped(dict(reversed(FILES.items()))) == PACK


@given(st.integers(0, len(PACK) - 1), st.integers(1, 255))
def test_changed_byte_is_found_or_changes_no_file(place, by):
    changed = bytearray(PACK)
    changed[place] ^= by
    try:
        examined = examine(bytes(changed))
    except NoPack:
        return
    if examined.wrong == () and examined.digest == digest_of(manifest_of(FILES)):
        assert unzipped(bytes(changed)) == unzipped(PACK)  # a byte of the zip's own, as a date


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"rows/rows.json": b"[1]\n"}, ("rows/rows.json",)),
        ({"rows/rows.json": None}, ("rows/rows.json",)),
        ({"more.txt": b"more"}, ("more.txt",)),
    ],
)
def test_changed_missing_and_added_files_are_named(change, wrong):
    files = {name: content for name, content in {**unzipped(PACK), **change}.items() if content is not None}

    assert examine(zip_of(files)).wrong == wrong


def test_manifest_written_anew_has_another_digest():
    files = {**FILES, "rows/rows.json": b"[1]\n"}

    forged = examine(zipped(files))

    assert forged.wrong == ()
    assert forged.digest != examine(PACK).digest


@pytest.mark.parametrize("content", [b"", b"{}", zip_of({"a.csv": b"a"}), zip_of({MANIFEST: b""})])
def test_what_is_no_pack_is_not_taken_for_one(content):
    with pytest.raises(NoPack):
        examine(content)


def test_file_that_no_manifest_names_is_wrong_even_when_it_cannot_be_read():
    files = {**FILES, MANIFEST: manifest_of(FILES), "extra.txt": b"EXTRA-WORDS" * 40}
    damaged = bytearray(zip_of(files))
    damaged[damaged.index(b"EXTRA-WORDS")] ^= 1

    assert examine(bytes(damaged)).wrong == ("extra.txt",)
