"""The Python samples of the Deploy API's own page, as they are printed there."""

CREATE = """\
from humandeploy import HumanDeploy
hd = HumanDeploy(api_key="hd_test_your_key")
deployment = hd.deployments.create(
brief="Review the pricing hero for tonal drift. Return diagnosis + three rewrites.",
skills=["brand-strategy", "copy"],
context_url="https://humandeploy.ai/pricing",
urgency="priority",
)
print(deployment.id) # dep_01H8R...
"""

VERSION = """\
hd = HumanDeploy(
api_key=os.environ["HUMANDEPLOY_API_KEY"],
api_version="2026-04-23", # optional
)
"""
