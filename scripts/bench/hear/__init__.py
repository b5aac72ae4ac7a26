"""The hearing benchmark's parts; scripts/bench/hearing.py runs them."""
