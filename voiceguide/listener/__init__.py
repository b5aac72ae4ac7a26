"""Sound in, commands out: vocabulary, recognisers, gate."""
