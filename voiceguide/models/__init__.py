"""Recognition models to install. This room alone uses the network."""
