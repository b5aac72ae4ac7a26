"""What `voiceguide new` writes."""

TEMPLATE = """\
# A routine for voiceguide. Check it with: voiceguide check NAME.yaml --lint
# Hear it with:                             voiceguide run NAME.yaml
routine: NAME
title: My own routine
summary: One line that says what it is.
language: en
for: partner              # partner | self
materials: [massage oil, a towel]
precautions:              # asked before anything is touched
  - ask: Is the skin broken or swollen anywhere?
    if_yes: Please leave that place out.
sections:
  - name: prepare
    steps:
      - step: oil
        title: Warm the oil
        technique: prepare
        region: whole-foot
        tempo: 20         # seconds; one round of it
        say: Pour a little oil into your palm. Rub your hands together until they are warm.
  - name: foot
    sides: [left, right]  # the whole section on one side, then on the other
    say: Now the {side} foot.
    steps:
      - step: dorsum-strokes
        title: Strokes over the top of the foot
        technique: effleurage
        region: dorsum
        pressure: 3       # 1 feather-light, 2 light, 3 moderate, 4 firm, 5 deep
        max_pressure: 4   # the firmest that is good here
        repetitions: 6    # rounds; tempo (seconds a round) comes from the technique
        say: >            # for the ear: short sentences, the hand named before its motion
          Both thumbs on the top of the foot. Stroke {pressure}ly from the toes up to the ankle.
          Glide back down. Do this {times}.
        brief: Stroke {pressure}ly over the top of the foot again. Do {rounds} rounds.
        lighter: Let the thumbs just glide.
        cues: [count, last]
        ask: pressure
"""
