"""Papers of a case: the card for the file, the leaflet for the person."""
