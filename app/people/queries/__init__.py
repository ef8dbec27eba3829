"""Each question people can answer. A query for somebody's rows takes the viewer."""
