"""Offer a case to a colleague or a department («Естафета»), answer the offer, leave cases behind."""
