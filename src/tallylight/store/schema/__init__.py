"""All tables, for both databases; times UTC, durations in ms, ids as their observations gave them.

Facts keep an integer key in the order they came; `rev` grows with each change of a fact. A hot
table has as few indexes as its pages need: each random one costs a page per row per commit.
"""

from tallylight.store.schema.columns import metadata as metadata
from tallylight.store.schema.facts import audience as audience
from tallylight.store.schema.facts import audience_quarters as audience_quarters
from tallylight.store.schema.facts import coverage as coverage
from tallylight.store.schema.facts import errors as errors
from tallylight.store.schema.facts import events as events
from tallylight.store.schema.facts import health as health
from tallylight.store.schema.facts import metrics as metrics
from tallylight.store.schema.facts import plays as plays
from tallylight.store.schema.facts import receipts as receipts
from tallylight.store.schema.facts import revisions as revisions
from tallylight.store.schema.facts import sessions as sessions
from tallylight.store.schema.facts import steps as steps
from tallylight.store.schema.facts import tombstones as tombstones
from tallylight.store.schema.history import health_hours as health_hours
from tallylight.store.schema.history import late as late
from tallylight.store.schema.history import manifest as manifest
from tallylight.store.schema.history import metric_hours as metric_hours
from tallylight.store.schema.named import item_aliases as item_aliases
from tallylight.store.schema.named import items as items
from tallylight.store.schema.named import people as people
from tallylight.store.schema.named import sites as sites
from tallylight.store.schema.named import sources as sources
from tallylight.store.schema.named import streams as streams
from tallylight.store.schema.named import viewers as viewers
from tallylight.store.schema.records import annotations as annotations
from tallylight.store.schema.records import audit_log as audit_log
from tallylight.store.schema.records import exclusions as exclusions
from tallylight.store.schema.records import quarantine as quarantine
from tallylight.store.schema.records import saved_views as saved_views
from tallylight.store.schema.records import settings as settings
from tallylight.store.schema.records import tokens as tokens
from tallylight.store.schema.records import users as users
from tallylight.store.schema.records import web_sessions as web_sessions
from tallylight.store.schema.rollups import play_hours as play_hours
from tallylight.store.schema.rollups import play_periods as play_periods
