"""Every action that is written in the audit trail, in words; tests/desk/audit compares the table with the code."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _


class Kind(StrEnum):
    """What a change is about."""

    RIGHTS = "rights"
    ACCOUNTS = "accounts"
    STAFF = "staff"
    CLASSES = "classes"
    PLACES = "places"
    REQUIREMENTS = "requirements"
    WAIVERS = "waivers"
    FILINGS = "filings"
    PROOF = "proof"
    LOOKED = "looked"


KINDS = {
    Kind.RIGHTS: _("Roles and rights"),
    Kind.ACCOUNTS: _("Accounts"),
    Kind.STAFF: _("Staff and posts"),
    Kind.CLASSES: _("Class lists"),
    Kind.PLACES: _("Organisations and terms"),
    Kind.REQUIREMENTS: _("Requirements"),
    Kind.WAIVERS: _("Waivers"),
    Kind.FILINGS: _("Filings and signatures"),
    Kind.PROOF: _("Records and certificates"),
    Kind.LOOKED: _("Names and papers handed out"),
}

OF_KIND = {
    Kind.RIGHTS: {
        "role-granted": _("Gave a role"),
        "role-ended": _("Ended a role"),
        "class-teacher-named": _("Named a teacher of a class"),
        "class-teacher-ended": _("Ended somebody's right to teach a class"),
        "teaching-authorised": _("Gave the right to teach an age"),
        "teaching-withdrawn": _("Withdrew the right to teach an age"),
        "teaching-given-back": _("Gave the right to teach an age back, with the certificate it rests on"),
        "course-released": _("Released a course for the classes"),
        "start-up-set": _("Set a start-up term"),
        "start-up-extended": _("Let a start-up term last longer"),
        "start-up-shortened": _("Let a start-up term end earlier"),
        "mentor-named": _("Named a mentor"),
        "family-asking-ended": _("Ended the asking for families of a class in this term"),
        "family-asking-resumed": _("Asks again for all families of a class"),
        "class-deputy-named": _("Named or ended a deputy who may see which families are not reached"),
        "administrator-invited": _("Made a link for one more administrator"),
        "lecturer-offered": _("Offered a lecturer to others"),
        "lecturer-agreed": _("Agreed to be offered as a lecturer"),
        "lecturer-taken": _("Took up another organisation's lecturer"),
        "lecturer-ended": _("Ended that a lecturer is shared"),
        "expert-entered": _("Entered an expert from outside"),
        "expert-agreed": _("Agreed to an expert from outside as the second person"),
        "expert-ended": _("Ended an entry of an expert from outside"),
    },
    Kind.ACCOUNTS: {
        "invited": _("Made a link for a new account"),
        "account-opened": _("Opened the account"),
        "password-changed": _("Changed the password"),
        "password-reset": _("Took the password away"),
        "account-closed": _("Closed the account"),
        "sign-in-slip-printed": _("Printed a slip to sign in with"),
        "sign-in-slip-pin-chosen": _("Chose six digits of one's own for a slip to sign in with"),
        "sign-in-slip-ended": _("Ended a slip to sign in with"),
        "sign-in-slip-stopped": _("A slip was stopped after wrong tries"),
        "identity-linked": _("Linked the account with a provider of sign-ins"),
        "identity-unlinked": _("Unlinked the account from a provider of sign-ins"),
        "passkey-added": _("Added a passkey"),
        "passkey-removed": _("Removed a passkey"),
        "second-factor-set-up": _("Set up the second step"),
        "second-factor-renewed": _("Set up the second step again"),
        "second-factor-reset": _("Took the second step away"),
        "recovery-code-used": _("Used a recovery code"),
        "address-confirmed": _("Confirmed an address for mail"),
        "address-removed": _("Removed an address for mail"),
        "calendar-made": _("Made a calendar address"),
    },
    Kind.STAFF: {
        "person-corrected": _("Corrected an entry"),
        "name-asked": _("Asked for a name to be corrected"),
        "name-withdrawn": _("Took back the request to correct a name"),
        "name-corrected": _("Corrected a name that was asked for"),
        "name-declined": _("Left a name as it is"),
        "post-given": _("Entered a post"),
        "post-changed": _("Changed or ended a post"),
        "person-left": _("Recorded that somebody leaves"),
        "visitor-added": _("Added a visitor"),
        "visitor-ended": _("Ended a visit"),
        "visitor-cancelled": _("Cancelled a visit that had not begun"),
        "merge-asked": _("Asked to count two entries as one person"),
        "merge-approved": _("Agreed to count two entries as one person"),
        "merge-withdrawn": _("Withdrew that two entries count as one person"),
        "merge-undone": _("Undid that two entries count as one person"),
        "erasure-asked": _("Asked to erase an entry"),
        "erasure-approved": _("Agreed to erase an entry"),
        "erasure-taken-back": _("Took back that an entry is erased"),
        "person-erased": _("Erased an entry"),
        "erasure-hold-set": _("Held back an erasing"),
        "erasure-hold-lifted": _("Lifted a hold of an erasing"),
        "roster.imported": _("Imported a list"),
        "roster.reverted": _("Took back an imported list"),
        "endings-asked": _("Asked to end many entries at once"),
        "endings-approved": _("Agreed to end many entries at once"),
        "endings-withdrawn": _("Withdrew the ending of many entries"),
    },
    Kind.CLASSES: {
        "class-entered": _("Entered a class"),
        "class-changed": _("Changed a class"),
        "pupils-entered": _("Entered pupils into a class"),
        "class-list-changed": _("Changed a class list"),
        "classes-moved-up": _("Moved the classes up"),
        "letter-day-moved": _("Changed the day on which a letter to families went out"),
    },
    Kind.PLACES: {
        "organisation-entered": _("Entered an organisation"),
        "organisation-changed": _("Corrected an organisation"),
        "organisation-moved": _("Moved an organisation"),
        "organisation-closed": _("Closed an organisation"),
        "window-entered": _("Entered a term"),
        "window-changed": _("Changed a term"),
        "window-removed": _("Removed a term"),
        "school-days-entered": _("Entered holidays or days worked instead"),
        "school-days-removed": _("Took out holidays or days worked instead"),
        "post-entered": _("Entered a new kind of post"),
        "post-changed-for-all": _("Changed whether a post is sensitive"),
    },
    Kind.REQUIREMENTS: {
        "requirement-entered": _("Entered a requirement"),
        "requirement-changed": _("Changed a requirement"),
        "requirement-taken-back": _("Took back a requirement"),
    },
    Kind.WAIVERS: {
        "waiver-granted": _("Granted a waiver"),
        "waiver-ended": _("Ended a waiver"),
    },
    Kind.FILINGS: {
        "filing-drafted": _("Began a filing"),
        "filing-discarded": _("Discarded a draft of a filing"),
        "filing-withheld": _("Did not sign a filing yet"),
        "filing-signed": _("Signed a filing"),
        "filing-taken_back": _("Took back the signature of a filing"),
        "filing-filed": _("Filed"),
        "filing-accepted": _("Accepted a filing"),
        "filing-returned": _("Returned a filing"),
        "roster-signature-asked": _("Asked the head to sign the roster"),
        "roster-signed": _("Signed the roster"),
    },
    Kind.PROOF: {
        "certificate-template-chosen": _("Chose how certificates look"),
        "certificate-seal-put": _("Put a seal on certificates"),
        "certificate-seal-removed": _("Took the seal off certificates"),
        "certificate.reissued": _("Reissued a certificate with a corrected name"),
        "certificate.name-erased": _("Took the holder's name out of a certificate"),
        "reading-group-opened": _("Opened a group that learns together"),
        "workshop-planned": _("Planned a workshop for adults"),
        "workshop-opened": _("Opened sign-in of a workshop"),
        "workshop-closed": _("Closed a day of a workshop"),
        "workshop-agreed": _("Agreed to a day of a workshop as the second person"),
        "workshop-declined": _("Did not agree to a day of a workshop"),
        "workshop-struck-out": _("Struck somebody out of a workshop"),
        "workshop-put-back": _("Put somebody back on the list of a workshop"),
        "workshop-corrected": _("Put somebody on the list of a closed workshop"),
        "workshop-minutes-raised": _("Entered more minutes of a workshop for somebody, for a second person to agree"),
        "workshop-minutes-corrected": _("Corrected somebody's minutes of a workshop"),
        "workshop-cancelled": _("Cancelled a day of a workshop"),
        "workshop-taken-back": _("Took back what a day of a workshop entered"),
        "final-answered-aloud": _("Passed a final quiz with answers spoken before two colleagues"),
        "recording-made": _("Recorded a screen of a course, read aloud"),
        "recording-approved": _("Approved a recording after listening to it"),
        "recording-taken-back": _("Took a recording back"),
        "certificate.withdrawn": _("Withdrew a certificate"),
        "certificate.given-back": _("Took back the withdrawal of a certificate"),
        "credential-key.made": _("Made a key that signs certificates"),
        "credential-key.revoked": _("Revoked a key that signed certificates"),
        "issuer-added": _("Put an issuer of certificates on the list"),
        "issuer-closed": _("Took an issuer of certificates off the list"),
        "evidence-approved": _("Approved study or a record"),
        "evidence-declined": _("Did not approve study or a record"),
        "vetting-entered": _("Entered the date of a background check"),
        "vetting-taken-back": _("Took back the date of a background check"),
    },
    Kind.LOOKED: {
        "roster-entry-opened": _("Opened one entry of a class list"),
        "class-names-opened": _("Opened the names of a class"),
        "letter-slips-printed": _("Printed the slips of a letter to families"),
        "make_up_list.seen": _("Opened the make-up list of a class"),
        "certificates-drawn": _("Had many certificates drawn up"),
        "pack-made": _("Made an evidence pack"),
        "pack-fetched": _("Fetched an evidence pack"),
        "pack-withdrawn": _("Took an evidence pack back"),
        "confirmation-link-made": _("Made a link for a monthly confirmation"),
        "confirmation-code-made": _("Made a code for monthly confirmations"),
        "audit-exported": _("Downloaded this list of changes"),
        "pupil-data-asked": _("Passed on that a guardian asks what is kept about a child"),
        "pupil-data-released": _("Released what is kept about a child"),
        "pupil-data-withheld": _("Did not give out what is kept about a child"),
        "pupil-data-fetched": _("Fetched what is kept about a child"),
        "signatures-exported": _("Downloaded the list of who signed a text"),
        "data-exported": _("Exported what is kept about somebody"),
    },
}

# Read at the bureau alone: no school learns of a hold (SAFEGUARDS 34).
OF_BUREAU = ("erasure-hold-set", "erasure-hold-lifted")
# What somebody does for themselves alone: it stands on their own page, and no head reads it.
FOR_ONESELF = ("address-confirmed", "address-removed", "calendar-made")
# Decided in a school, and read one level up: who may do what, and whose learning was taken back.
READ_ABOVE = (
    "role-granted",
    "role-ended",
    "teaching-authorised",
    "teaching-withdrawn",
    "teaching-given-back",
    "certificate.withdrawn",
    "certificate.given-back",
)
KIND_OF = {action: kind for kind, actions in OF_KIND.items() for action in actions}
WORDS = {action: words for actions in OF_KIND.values() for action, words in actions.items()}
