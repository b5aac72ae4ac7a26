"""The way that English says numbers."""

from __future__ import annotations

# fmt: off
_SCALES = (
    "", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion",
    "septillion", "octillion", "nonillion", "decillion",
)
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}
# fmt: on


def cardinal(digits: str) -> str:
    """A whole number in words; too long for a name, or with zeros before it, digit by digit."""
    if len(digits) > 3 * len(_SCALES) or (len(digits) > 1 and digits[0] == "0"):
        return " ".join(map(cardinal, digits))
    number = int(digits)
    if number < 1000:
        return _below_a_thousand(number)
    groups = [int(group) for group in f"{number:,}".split(",")]
    *high, last = zip(groups, reversed(_SCALES[: len(groups)]), strict=True)
    words = [f"{_below_a_thousand(group)} {scale}" for group, scale in high if group]
    if last[0]:
        words.append(("and " if last[0] < 100 else "") + _below_a_thousand(last[0]))
    return " ".join(words)


def _below_a_thousand(number: int) -> str:
    # The one place where this package takes the narrator's own words for numbers.
    from voiceguide.wording.language import words_of

    return words_of("en").number(number)


def ordinal(digits: str) -> str:
    """The place in an order: first, twenty-second."""
    words = cardinal(digits)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:cut], words[cut:]
    if last.endswith("y"):
        return f"{head}{last[:-1]}ieth"
    return head + _ORDINALS.get(last, f"{last}th")


def year(digits: str) -> str:
    """Four digits as a year: nineteen eighty-four, two thousand and five."""
    century, rest = digits[:2], digits[2:]
    if digits[1:3] == "00" or century[0] == "0":
        return cardinal(digits)
    if rest == "00":
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {f'oh {cardinal(rest[1])}' if rest[0] == '0' else cardinal(rest)}"


def decade(digits: str) -> str:
    """The ten years from a year on: nineteen eighties."""
    words = year(digits)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def fraction(above: str, below: str) -> str:
    """A part of one: one third, three quarters; any other fraction is one number over another."""
    if not 0 < int(above) < int(below) <= 100:
        return f"{cardinal(above)} over {cardinal(below)}"
    several = int(above) > 1
    if int(below) in {2, 4}:
        name = {2: "half", 4: "quarter"}[int(below)]
    else:
        name = ordinal(str(int(below)))
    return f"{cardinal(str(int(above)))} {name}{'s' if several else ''}"


def mixed(whole: str, above: str, below: str) -> str:
    """A whole number and a part: one and a half, two and three quarters."""
    part = "a half" if (int(above), int(below)) == (1, 2) else fraction(above, below)
    return f"{whole} and {part}"


def clock(hours: str, minutes: str) -> str:
    """A time of day: nine thirty, seven o'clock, twenty-one hundred."""
    hour = cardinal(str(int(hours)))
    if minutes != "00":
        return f"{hour} {f'oh {cardinal(minutes[1])}' if minutes[0] == '0' else cardinal(minutes)}"
    return f"{hour} o'clock" if 0 < int(hours) <= 12 else f"{hour} hundred"
