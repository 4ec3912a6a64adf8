"""What a call raises, for tests that look at more than its kind."""

import pytest

from kerasduet.errors import KerasDuetError


def error_of(call, *arguments, **named):
    """The error of ours that a call must raise."""
    with pytest.raises(KerasDuetError) as caught:
        call(*arguments, **named)
    return caught.value
