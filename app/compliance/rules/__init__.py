"""The one implementation of COMPLIANCE: pure functions on frozen values, without a database and without a clock.

Read in this order: days, holdings, audience, duties, editions, ledger, evidence, status, counting.
"""
