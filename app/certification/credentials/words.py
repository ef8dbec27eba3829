"""What is wrong with a file, as a sentence for whoever gave it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.certification.credentials.reading import Problem

SAID: dict[Problem, str] = {
    Problem.NOT_A_CREDENTIAL: _(
        "There is no signed certificate in this file. It may be a screenshot, or a chat program may have packed the picture anew. "
        "Ask for the file itself, or type the certificate number."
    ),
    Problem.PDF: _(
        "This is a PDF. A PDF from here carries no signature, so the file itself proves nothing. "
        "Scan the QR code on it with a phone, or type the certificate number."
    ),
    Problem.TOO_LARGE: _("This file is too large for a certificate. Please choose the picture or data file itself."),
    Problem.DAMAGED: _("This file is damaged: its end is missing. Please ask for it once more."),
    Problem.UNUSUAL: _("This file is written in a way that could be read in two ways, so it is not accepted."),
    Problem.OTHER_CONTEXT: _(
        "This file uses words of another standard that are not known here. It cannot be checked here."
    ),
    Problem.NO_PROOF: _("This file carries no signature. Anybody could have written it."),
    Problem.OTHER_PROOF: _("This file is signed in a way that cannot be checked here."),
    Problem.OTHER_ISSUER_KEY: _(
        "The key named in this file does not belong to the issuer named in it. Do not rely on it."
    ),
    Problem.NEVER_FETCHED: _(
        "This file comes from another website. Its key would have to be fetched there, and this site fetches nothing. "
        "Please check it on the website of the issuer."
    ),
    Problem.ALTERED: _("The signature does not fit: this file was changed after it was signed. Do not rely on it."),
    Problem.KEY_REVOKED: _(
        "This file was signed with a key that was revoked. Do not rely on it; ask the holder for a new file."
    ),
    Problem.NOT_HERE: _("This file was signed here, but no such certificate is kept here."),
}
