"""`python -m dbworkbench.cli`."""

import sys

from dbworkbench.cli.program import main

sys.exit(main())
