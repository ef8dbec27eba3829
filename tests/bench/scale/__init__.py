"""The compliance engine at 10,000, 100,000 and 1,000,000 people: ratios to floors on the same database (docs/performance.md)."""
