"""Each change people can make, one function each; nothing here commits."""
