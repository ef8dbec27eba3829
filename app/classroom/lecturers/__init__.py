"""Owns who may come to teach: what organisations offer each other person by person, experts from outside, and in which capacity a lesson is given.

Announces nothing. Must not give anybody a right to teach: rights are read from certification, capacities from posts, and nothing is typed in.
"""
