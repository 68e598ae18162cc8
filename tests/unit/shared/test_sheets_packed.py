"""An XLSX that is small and unpacks to something enormous is refused before it is unpacked."""

import io
import zipfile

import pytest

from shared.sheets import Unreadable, read_sheet


def packed(parts: dict[str, bytes]) -> bytes:
    """An archive with these files in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/worksheets/sheet1.xml": bytes(200 * 1024 * 1024)},
        {f"xl/{number}.xml": b"" for number in range(1_001)},
    ],
    ids=["one part of 200 MB", "more than a thousand parts"],
)
def test_what_unpacks_to_too_much_is_not_unpacked(parts: dict[str, bytes]) -> None:
    content = packed(parts)
    assert len(content) < 500_000
    with pytest.raises(Unreadable) as refused:
        read_sheet(content)
    assert refused.value.error.code == "xlsx-too-large"
