"""The size of a picture is read from its first bytes; the pictures of the form show the form, and are small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import limits
from casebook.checking import check
from casebook.content.folder_layout import HOW
from casebook.formats import images
from tests.support.paths import ROOT
from tools import screenshots

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF\x20\x00\x00\x00WEBP" + kind + b"\x16\x00\x00\x00" + body.ljust(22, b"\x00")


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG + b"\x00\x00\x02\xd0\x00\x00\x01\x00", (720, 256)),
        (b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x11\x08\x01\x00\x02\xd0\x03", (720, 256)),
        (b"\xff\xd8\xff\xff\xc4\x00\x03\x00\xff\xc2\x00\x11\x08\x01\x00\x02\xd0\x03", (720, 256)),
        (webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a\xd0\x02\x00\x01"), (720, 256)),
        (webp(b"VP8L", b"\x2f\xcf\xc2\x3f\x00"), (720, 256)),
        (webp(b"VP8X", b"\x00\x00\x00\x00\xcf\x02\x00\xff\x00\x00"), (720, 256)),
        (PNG + b"\x00\x00\x00\x00\x00\x00\x01\x00", None),
        (PNG + b"\x00\xff\x00\x00\x00\x00\x01\x00", None),
        (PNG, None),
        (b"\xff\xd8\xff\xe0\x00\x04JF\xff\xda\x00\x02\x11\xff\xd9", None),
        (b"\xff\xd8\xff\xe0\x00\x00", None),
        (webp(b"ALPH", b"\x00"), None),
        (b"RIFF\x0c\x00\x00\x00WEBPVP8 \x00\x00\x00\x00", None),
        (b"", None),
    ],
)
def test_sizes(data: bytes, size: tuple[int, int] | None) -> None:
    assert images.size(data) == size


@given(st.sampled_from([b"", PNG, b"\xff\xd8\xff", b"RIFF\x20\x00\x00\x00WEBPVP8"]), st.binary(max_size=80))
def test_no_bytes_are_too_much(start: bytes, rest: bytes) -> None:
    found = images.size(start + rest)
    assert found is None or all(0 < side <= limits.IMAGE_SIDE for side in found)


def test_the_page_shows_what_the_script_takes_in_each_language_and_nothing_heavy() -> None:
    content = check.check(ROOT).content
    assert content is not None
    shown = {passage.target for passage in content.pages[HOW].pictures}
    assert shown == {f"{name}.webp" for name in screenshots.PICTURES}
    for language in content.site.languages:
        assert (screenshots.CASES / f"{language}.yml").exists()
        for name in shown:
            picture = content.pictures[f"{language}/{name}"]
            assert picture.width == screenshots.WIDTH
            assert (screenshots.OUT / picture.path).stat().st_size <= screenshots.MOST
