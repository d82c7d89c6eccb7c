"""How often each detector of the customer's message sees what it is for, and how often it sees what is not there."""
