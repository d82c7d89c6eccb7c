"""Is the live estimate of the error unbiased, and does its interval cover?"""
