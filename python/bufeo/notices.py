"""What a client says once of its settings: that something is set and cannot be followed, or makes it less safe.

warnings.filterwarnings('ignore', category=bufeo.notices.SettingNotFollowedWarning)
"""

import os
import sys
import warnings

_HERE = os.path.dirname(__file__) + os.sep


class SettingNotFollowedWarning(UserWarning):
    """The environment or the profile sets something that bufeo cannot follow yet."""


class InsecureRequestWarning(UserWarning):
    """It is not checked who answers over TLS."""


_CATEGORIES = {'NotFollowed': SettingNotFollowedWarning, 'Unverified': InsecureRequestWarning}


def show(notices, logged):
    """Warns whoever makes a client, and logs what is not in the set `logged`."""
    for kind, text in notices:
        if text not in logged:
            import logging

            logged.add(text)
            logging.getLogger(__name__).warning(text)
        warnings.warn(text, _CATEGORIES[kind], stacklevel=_depth())


def _depth():
    """How far up the program's own frame is, as `warnings.warn` counts it where this is called."""
    depth, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        depth, frame = depth + 1, frame.f_back
    return depth
