"""The command line as ``python -m pyramid_addin``, for where the folder of commands is not on the PATH."""

from pyramid_addin.cli import main

if __name__ == "__main__":
    main()
