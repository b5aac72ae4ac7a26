"""The seconds that one round of each technique takes, and the limits within which they may bend.

Four sources, named per row:

*measured* — Löken, Wessberg, Morrison, McGlone & Olausson, "Coding of pleasant touch by
unmyelinated afferents in humans", Nature Neuroscience 12, 547-548 (2009): the nerve fibres that
carry pleasant touch answer to stroking at 1-10 cm/s, best near 3 cm/s.

*derived* — a foot is about 25 cm long, so a stroke from the toes to the ankle and back covers
some 40 cm (the top of the foot from toes to ankle is about 20 cm): 14 s at 3 cm/s. The quickest
default stays under 7 cm/s, the slowest above 2 cm/s, both well inside the measured band.

*guideline* — Garber et al., "Quantity and quality of exercise" (American College of Sports
Medicine), Medicine & Science in Sports & Exercise 43, 1334-1359 (2011): a stretch is held for 10 to
30 s where it begins to feel tight, two to four times.

*convention* — massage teaching gives "slow" and "gentle" but hardly a number; these follow what
hands do comfortably, and every routine may say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.routine.model import Technique


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds that one round takes: as taught, and the limits within which it may flex."""

    default_s: float
    quickest_s: float
    slowest_s: float


UNTOUCHED = frozenset({Technique.SOAK, Technique.PREPARE, Technique.WAIT})
"""Techniques in which nothing is pressed, so that there is no pressure to speak of."""
STILL = UNTOUCHED | {Technique.HOLD}
"""Techniques in which nothing strokes, so that there is no beat."""

TEMPOS: dict[Technique, Tempo] = {
    # derived from the measured 3 cm/s: 40 cm there and back
    Technique.EFFLEURAGE: Tempo(14.0, 8.0, 20.0),
    # convention: press, roll, release
    Technique.PETRISSAGE: Tempo(2.5, 1.8, 4.0),
    # convention: a small circle of about 5 cm; at 3 cm/s a little under 2 s
    Technique.FRICTION: Tempo(2.0, 1.4, 3.2),
    # convention: some 15 presses, a finger's width apart, along the sole
    Technique.THUMB_WALKING: Tempo(15.0, 10.0, 22.0),
    # convention: joints are turned slowly; faster than 3 s a circle feels like a shake
    Technique.ROTATION: Tempo(5.0, 3.5, 7.0),
    # convention: draw out, hold a breath, slide back
    Technique.TRACTION: Tempo(6.0, 4.0, 9.0),
    # convention: sink in, wait, let go: about one slow breath
    Technique.COMPRESSION: Tempo(5.0, 3.5, 8.0),
    # convention: one pass of light tapping, a few taps a second
    Technique.TAPOTEMENT: Tempo(8.0, 5.0, 12.0),
    # convention: two or three slow breaths
    Technique.HOLD: Tempo(10.0, 6.0, 20.0),
    # the articles' ten minutes; five still softens the skin
    Technique.SOAK: Tempo(600.0, 300.0, 900.0),
    # convention: time to do what was asked (dry, oil, settle)
    Technique.PREPARE: Tempo(25.0, 12.0, 60.0),
    # convention: there and back without haste, such as a hand that opens and closes
    Technique.MOVE: Tempo(5.0, 3.0, 8.0),
    # guideline, with a few seconds to go in and to come out again
    Technique.STRETCH: Tempo(22.0, 15.0, 35.0),
    # convention: reach under, draw up, lay over, turn the bowl
    Technique.FOLD: Tempo(8.0, 6.0, 12.0),
    # convention: something rests, rises or dries, and nobody has to do anything
    Technique.WAIT: Tempo(600.0, 300.0, 1200.0),
}
