"""Does a certified threshold keep its promise, and what does it leave unanswered?"""
