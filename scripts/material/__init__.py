"""What the hearing benchmark and the solving of thresholds listen to: voices, rooms, noises."""
