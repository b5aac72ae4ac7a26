"""The two networks that came with the installation, and what runs them."""
