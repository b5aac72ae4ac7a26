"""Puts digits with what belongs to them in words: units, money, times, dates, fractions, ranges."""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceguide.narrator.spoken.data import Written
    from voiceguide.narrator.spoken.numerals import Numerals

_DIGIT = re.compile(r"\d")
_RUN = r"(?:\d+(?:[.,]\d+)*|(?<![\w.])\.\d+)"
_FRACTION = r"\d{1,4}/\d{1,4}(?![/\d])"
_CHAIN = re.compile(r"(?<![\w-])\d+(?:([-/])\d+)(?:\1\d+)+(?![\w-])")
_DATE = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])-([0-3]\d)")
_MIXED = re.compile(r"(?<![\d/])(\d+)-(?=\d{1,4}/\d)")
_FEET = re.compile(r"(?<=\d)['′]\s?(\d{1,2})[\"″]")
_PRIME = re.compile(r"(?<=\d)['\"](?!\w)")
_OPENING = re.compile(r"(?:^|(?<=[\s(]))(['\"])")
_NEGATIVE = re.compile(r"(?:^|(?<=[\s(]))[-–](?=\.?\d)")
_RATIO = re.compile(r"(?<=\d):(?=\d)")
_TIME = re.compile(r"(?<![\d:.,])(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![:\d])")
_POWER = re.compile(r"(?<=[^\W_])\^(?=[−-]?\d)")
_SPACED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: 000)+(?!\d)")


def alternatives(keys: Iterable[str]) -> str:
    """A pattern for any of the texts, the longest first; without texts it matches nothing."""
    return "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True)) or "(?!)"


class Quantities:
    """Puts a text's numbers into words."""

    def __init__(self, written: Written, numerals: Numerals) -> None:
        self._written = written
        self._numerals = numerals
        self._units = written.units | written.units_of_words
        units = alternatives(self._units)
        money = alternatives(written.currencies)
        ordinals = alternatives(written.ordinals)
        behind = f"{units}|{money}|{ordinals}|{alternatives(written.after_number)}"
        joints = rf"[-–—]|{alternatives(written.arrows)}"
        self._range = re.compile(
            rf"(?<=\d)((?:\s?(?:{behind}))?)\s?(?:{joints})\s?(?=(?:{money})?[-−]?\.?\d)"
        )
        self._by = re.compile(
            rf"(?<=\d)((?:\s?(?:{units}))?)\s?(?:[x*]\s?|×\s?(?={_RUN}\s?(?:{units})(?!\w)))(?=\d)"
        )
        self._quantity = re.compile(
            rf"((?:{_RUN}[ ])?{_FRACTION}|{_RUN})"
            rf"(?:([ -]?)({units})(?![^\W\d])"
            rf"(?:(/)(?:({units})(?![A-Za-z])|(?=[^\W\d]))|\.(?=\s[a-z\d]))?)?"
        )
        self._alone = re.compile(
            rf"\b({'|'.join(self._amounts())}) ({alternatives(written.units_of_words)})"
            r"(?!\w)(?:\.(?=\s[a-z\d]))?"
        )
        self._money = re.compile(rf"({money})\s?({_RUN})|(?<![\w.,])({_RUN})\s?({money})(?!\w)")
        self._before = re.compile(rf"(?<![\w.])({alternatives(written.before_number)})\s?(?=[\d.])")
        self._after = re.compile(rf"(?<=\d)\s?({alternatives(written.after_number)})(?!\w)")
        self._ordinal = re.compile(rf"(?<![\w.,])(\d+)(?:{ordinals})\b")
        cues = alternatives((*written.year_after, *written.months))
        self._year = re.compile(
            rf"(?<!\w)({cues})\s?((?:\d\d?(?:{ordinals})?,? )?)((?:1[1-9]|20)\d\d)"
            rf"(?![.,:/]\d|\s?(?:{units})(?!\w)|\w)"
        )
        months = alternatives(written.months)
        self._day = re.compile(
            rf"\b({months}) (\d\d?)(?!\w|[.,:/]\d|\s(?:{units})(?!\w))"
            rf"|(?<![\w.,:/])(\d\d?) ({months})\b"
        )
        self._decade = re.compile(r"(?<![\d.,])((?:1[1-9]|20)\d0)'?s\b")

    def read(self, text: str) -> str:
        """The text with its numbers in words, without a digit in it."""
        if _DIGIT.search(text):
            text = self._joined(text)
            text = self._special(text)
            text = self._quantity.sub(self._in_words, text)
        text = self._alone.sub(self._unit_alone, text)
        for sign, word in self._written.powers.items():
            text = text.replace(sign, f" {word} ")
        return text

    def _joined(self, text: str) -> str:
        """Put what stands between and beside numbers into words; the digits are still there."""
        to = f" {self._written.to} "
        text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
        text = _CHAIN.sub(self._chain, text)
        text = self._primes(text)
        text = _MIXED.sub(r"\1 ", text)
        text = self._before.sub(lambda found: f"{self._written.before_number[found[1]]} ", text)
        text = self._range.sub(rf"\1{to}", text)
        text = self._by.sub(rf"\1 {self._written.by} ", text)
        text = _NEGATIVE.sub(f"{self._written.minus} ", text)
        return self._after.sub(self._half_of_day, text)

    def _special(self, text: str) -> str:
        """Put times, money, ordinals and years into words."""
        numerals = self._numerals
        text = _TIME.sub(self._time, text)
        text = _RATIO.sub(f" {self._written.to} ", text)
        text = self._money.sub(self._amount, text)
        text = self._year.sub(lambda found: f"{found[1]} {found[2]}{numerals.year(found[3])}", text)
        text = _POWER.sub(f" {self._written.power} ", text)
        text = self._day.sub(self._day_of, text)
        text = self._ordinal.sub(lambda found: numerals.ordinal(found[1]), text)
        return self._decade.sub(lambda found: numerals.decade(found[1]), text)

    def _half_of_day(self, found: re.Match[str]) -> str:
        """The words after a number, such as p.m., without their stop where one follows."""
        words = self._written.after_number[found[1]]
        return f" {words.rstrip('.') if found.string.startswith('.', found.end()) else words}"

    def _chain(self, found: re.Match[str]) -> str:
        """A date, or numbers that are said one after another, in words or still in digits."""
        if date := _DATE.fullmatch(found.group()):
            day = self._numerals.ordinal(str(int(date[3])))
            return f"{self._written.months[int(date[2]) - 1]} {day}, {self._numerals.year(date[1])}"
        if found[1] == "-":  # a telephone number
            return ", ".join(" ".join(digits) for digits in found.group().split("-"))
        return found.group().replace("/", ", ")

    def _primes(self, text: str) -> str:
        """Make quotes after digits marks of minutes or inches if they close no quotation."""
        text = _FEET.sub(lambda found: f" ft {found[1]}″", text)
        opened = {found[1] for found in _OPENING.finditer(text)}
        marks = {"'": "′", '"': "″"}
        return _PRIME.sub(lambda found: found[0] if found[0] in opened else marks[found[0]], text)

    def _time(self, found: re.Match[str]) -> str:
        hours, minutes, seconds = found.groups()
        if int(hours) > 24:
            return found.group()
        words = self._numerals.clock(hours, minutes)
        return f"{words} {self._numerals.cardinal(str(int(seconds)))}" if seconds else words

    def _amount(self, found: re.Match[str]) -> str:
        """An amount of money in words: five dollars fifty cents."""
        sign, run = (found[1], found[2]) if found[1] else (found[4], found[3])
        one, several, *small = self._written.currencies[sign]
        whole, mark, part = run.replace(self._written.thousands, "").partition(
            self._written.decimal
        )
        if mark and small and len(part) == 2:
            words = [self._counted(whole, one, several)] if whole.strip("0") else []
            words += [self._counted(part.lstrip("0"), *small)] if part != "00" else []
            return _apart(found, " ".join(words) or self._counted("0", one, several))
        return _apart(found, f"{self._value(run)} {one if run == '1' else several}")

    def _day_of(self, found: re.Match[str]) -> str:
        before, day, earlier, after = found.groups()
        ordinal = self._numerals.ordinal(str(int(day or earlier)))
        return f"{before} {ordinal}" if before else f"{ordinal} {after}"

    def _counted(self, digits: str, one: str, several: str) -> str:
        return f"{self._numerals.cardinal(digits)} {one if digits == '1' else several}"

    def _in_words(self, found: re.Match[str]) -> str:
        number, gap, unit, slash, per = found.groups()
        words = self._number(number)
        if not unit:
            return _apart(found, words)
        one, several = self._units[unit]
        is_part = "/" in number and " " not in number
        singular = number == "1" or gap == "-" or is_part
        words += f"{'-' if gap == '-' else ' '}{one if singular else several}"
        if slash:
            words += f" {self._written.per} {self._units[per][0] if per else ''}"
        return _apart(found, words)

    def _number(self, number: str) -> str:
        whole, _, part = number.rpartition(" ")
        if "/" not in part:
            return self._value(number)
        above, below = part.split("/")
        if whole:
            return self._numerals.mixed(self._value(whole), above, below)
        return self._numerals.fraction(above, below)

    def _value(self, run: str) -> str:
        """A run of digits in words: grouped by thousands, with a decimal part, or just a row."""
        point, cardinal = self._written.point, self._numerals.cardinal
        whole, *parts = re.split("[.,]", self._ungrouped(run))
        if len(parts) > 1:
            between = f" {point} " if "." in run else ", "
            return between.join(map(cardinal, (whole, *parts)))
        words = cardinal(whole or "0")
        return f"{words} {point} {' '.join(map(cardinal, parts[0]))}" if parts else words

    def _ungrouped(self, run: str) -> str:
        """A run without the marks between thousands; by the other custom only if it is plain."""
        ours, theirs = self._written.thousands, self._written.decimal
        if self._grouped(ours, f"(?:{re.escape(theirs)}\\d+)?").fullmatch(run):
            return run.replace(ours, "")
        if self._grouped(theirs, f"{re.escape(ours)}\\d+").fullmatch(run):
            return run.replace(theirs, "")
        return run

    @staticmethod
    def _grouped(mark: str, part: str) -> re.Pattern[str]:
        return re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+{part}")

    def _amounts(self) -> list[str]:
        counts = [self._numerals.cardinal(str(number)) for number in range(1, 100)]
        words = [*self._written.one_of, *self._written.many_of, *counts]
        return sorted(map(re.escape, words), key=len, reverse=True)

    def _unit_alone(self, found: re.Match[str]) -> str:
        one, several = self._units[found[2]]
        singular = found[1] in self._written.one_of
        return f"{found[1]} {one if singular else several}"


def _apart(found: re.Match[str], words: str) -> str:
    """Words in the place of digits, with a space to any letter or digit beside them."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return f"{' ' if before.isalnum() else ''}{words}{' ' if after.isalnum() else ''}"
