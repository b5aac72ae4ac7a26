"""How the networks' adapters, their graph and the bars of the gate are made."""
