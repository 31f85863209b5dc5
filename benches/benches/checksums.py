"""Measures how long botocore's own checksum of 64 MiB takes.

usage: checksums.py ALGORITHM
"""

import sys
import time

from botocore.httpchecksum import _CHECKSUM_CLS

MIB = 1 << 20
content = bytes(at % 251 for at in range(251)) * (64 * MIB // 251 + 1)
content = content[: 64 * MIB]

begun = time.perf_counter()
checksum = _CHECKSUM_CLS[sys.argv[1]]()
for start in range(0, len(content), MIB):
    checksum.update(content[start : start + MIB])
checksum.digest()
print('milliseconds', (time.perf_counter() - begun) * 1e3)
