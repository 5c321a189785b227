"""``python -m jaxarith`` is ``jaxarith``."""

from jaxarith.cli import main

if __name__ == "__main__":
    main()
