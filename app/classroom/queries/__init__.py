"""Each question the classroom can ask. A query for somebody's rows takes the viewer and gives strangers nothing."""
