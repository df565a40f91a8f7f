"""The manual as a site: python -m sphinx -W -n docs site. Nothing in it is loaded from elsewhere."""

import re

from sphinx.application import Sphinx

from bpo_contracts import __version__
from bpo_contracts.checking import packaged_rules
from bpo_contracts.rule_docs import reference

project = "bpo-contracts"
version = release = __version__
extensions = ["myst_parser"]
exclude_patterns = ["conf.py"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"bpo-contracts {__version__}"
html_copy_source = False
html_show_copyright = False
html_last_updated_fmt = None


def _write_the_rules(_app: Sphinx, page: str, source: list[str]) -> None:
    """The rule reference is made from the rules whenever the site is built; it has one heading of the first rank."""
    if page == "rule-reference":
        title, _, rest = reference(packaged_rules()).partition("\n")
        source[0] = title + "\n" + re.sub("^(#+ )", r"#\1", rest, flags=re.MULTILINE)


def setup(app: Sphinx) -> None:
    """Sphinx asks for this by name."""
    app.connect("source-read", _write_the_rules)
