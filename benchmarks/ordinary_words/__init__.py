"""How often ordinary words of support desks are taken for unfit to be sent."""
