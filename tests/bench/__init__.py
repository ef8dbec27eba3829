"""`make bench`: Hulei's pages measured beside two floors on the same server in the same run (docs/performance.md)."""
