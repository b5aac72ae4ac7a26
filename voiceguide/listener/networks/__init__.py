"""The two networks that came with the installation, and the code that runs them."""
