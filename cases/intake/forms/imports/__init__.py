"""An existing register: its file, its rows, the answers of the head."""
