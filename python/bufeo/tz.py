"""Times: from what services send to aware datetimes, and back."""

import datetime
import time

_ZERO = datetime.timedelta(0)
_NAIVE_EPOCH = datetime.datetime(1970, 1, 1)


class tzutc(datetime.tzinfo):
    """UTC."""

    def utcoffset(self, dt):
        return _ZERO

    def dst(self, dt):
        return _ZERO

    def tzname(self, dt):
        return 'UTC'

    def fromutc(self, dt):
        return dt

    def __eq__(self, other):
        return isinstance(other, tzutc)

    def __hash__(self):
        return hash(tzutc)

    def __repr__(self):
        return 'tzutc()'

    def __reduce__(self):
        return tzutc, ()


class tzlocal(datetime.tzinfo):
    """The zone of this machine."""

    def _is_dst(self, dt):
        seconds = (dt.replace(tzinfo=None) - _NAIVE_EPOCH).total_seconds() + time.timezone
        return bool(time.daylight) and time.localtime(seconds).tm_isdst > 0

    def utcoffset(self, dt):
        if dt is None:
            return None
        return datetime.timedelta(seconds=-(time.altzone if self._is_dst(dt) else time.timezone))

    def dst(self, dt):
        if dt is None:
            return None
        return datetime.timedelta(seconds=time.timezone - time.altzone) if self._is_dst(dt) else _ZERO

    def tzname(self, dt):
        return time.tzname[dt is not None and self._is_dst(dt)]

    def __eq__(self, other):
        return isinstance(other, tzlocal)

    def __hash__(self):
        return hash(tzlocal)

    def __repr__(self):
        return 'tzlocal()'

    def __reduce__(self):
        return tzlocal, ()


class tzoffset(datetime.tzinfo):
    """A fixed distance from UTC."""

    def __init__(self, name, seconds):
        self._name = name
        self._offset = datetime.timedelta(seconds=seconds)

    def utcoffset(self, dt):
        return self._offset

    def dst(self, dt):
        return _ZERO

    def tzname(self, dt):
        return self._name

    def __eq__(self, other):
        return isinstance(other, tzoffset) and self._offset == other._offset

    def __hash__(self):
        return hash(self._offset)

    def __repr__(self):
        return f'tzoffset({self._name!r}, {int(self._offset.total_seconds())})'

    def __reduce__(self):
        return tzoffset, (self._name, self._offset.total_seconds())


UTC = tzutc()
LOCAL = tzlocal()
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


def datetime_of(seconds, microseconds, offset):
    """A time that a service sent: in the zone it was written in, in the local one where it was only a number."""
    local = _NAIVE_EPOCH + datetime.timedelta(seconds=seconds + (offset or 0), microseconds=microseconds)
    if offset:
        return local.replace(tzinfo=tzoffset(None, offset))
    instant = local.replace(tzinfo=UTC)
    if offset == 0:
        return instant
    try:
        return instant.astimezone(LOCAL)
    except OverflowError:
        # In the first or the last hours that there are, and the zone has none of its own for them.
        return instant


def seconds_of(moment):
    """Whole seconds since 1970 and the microseconds on top; a time without a zone is local."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL)
    since = moment - _EPOCH
    return since.days * 86400 + since.seconds, since.microseconds
