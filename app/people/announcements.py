"""What people announces: what changed about persons, class groups or organisations, by their keys, from a day on."""

from app.core.announcements import Announcement

# Somebody's appointments, enrolments or guardianships, or what these hang on: posts, classes, organisations, windows.
# Whoever hears it also looks at the guardians of the persons named and at the classes they are enrolled in.
holdings_changed = Announcement("people.holdings_changed")

# Somebody's name is written otherwise from now on. What was issued before keeps the former one until it is issued anew.
person_renamed = Announcement("people.person_renamed")

# A class group's own grades, days, terms or organisation; pupils coming and going are holdings.
class_groups_changed = Announcement("people.class_groups_changed")

# An organisation's own days, its place in the tree, or the windows it goes by.
organisations_changed = Announcement("people.organisations_changed")

# What stands on an organisation's help card, or who was called and when.
help_cards_changed = Announcement("people.help_cards_changed")

# A campaign (a window's key) has another name, and what is asked for in it shall go with it; its former version has the old one.
campaigns_renamed = Announcement("people.campaigns_renamed")
