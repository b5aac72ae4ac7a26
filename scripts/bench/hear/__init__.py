"""The hearing benchmark's parts; `scripts.bench.hearing` runs them."""
