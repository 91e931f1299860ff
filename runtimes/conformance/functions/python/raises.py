import logging

logging.info("about to fail")
raise RuntimeError("no database here")
