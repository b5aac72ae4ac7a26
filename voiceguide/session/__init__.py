"""One run of a routine, as pure logic: events with a time go in, effects come out."""
