"""What a person may know of their data: everything held, who looked, the notice."""
