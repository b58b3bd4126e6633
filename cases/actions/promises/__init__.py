"""What is promised beside the next contact: make it, settle it, move it, and pass it on when its colleague leaves."""
