"""What is run beside the product: set-up and tests, benchmarks, training, packaging, pictures.

``python3 scripts/run.py`` and ``python3 scripts/test.py`` need no more than Python. All others are
modules for the environment that these two make: ``python -m scripts.bench.hearing``, from the
repository's root.
"""
