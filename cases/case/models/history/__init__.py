"""The past of a case: its spans, its stays, its events, its state at a moment."""
