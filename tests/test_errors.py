"""What an error's line shows of text that somebody brought along."""

from __future__ import annotations

import pytest

from voiceguide.errors import UsageError, printable


@pytest.mark.parametrize(
    "text",
    [
        "Durée\N{NO-BREAK SPACE}: 10\N{NARROW NO-BREAK SPACE}minutes",
        "足\N{IDEOGRAPHIC SPACE}もみ",
        "می\N{ZERO WIDTH NON-JOINER}خواهم",
        "ශ්\N{ZERO WIDTH JOINER}රී",
        "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{COOKING}",
        "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "Streich\N{SOFT HYPHEN}bewegung",
        "\N{RIGHT-TO-LEFT MARK}עיסוי\N{LEFT-TO-RIGHT MARK}",
    ],
)
def test_what_people_write_is_shown_as_it_was_written(text: str) -> None:
    error = UsageError(f"no routine is named {text}", hint=text)
    assert (error.message, error.hint) == (f"no routine is named {text}", text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\r\t\x07", r"a\nb\r\t\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("a\N{LINE SEPARATOR}b", r"a\u2028b"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", r"\u202egnp.exe"),
        ("\N{RIGHT-TO-LEFT ISOLATE}x", r"\u2067x"),
        ("a\udcffb", r"a\udcffb"),
    ],
)
def test_what_commands_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
