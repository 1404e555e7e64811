"""Reads the metrics page with the parsers of the Prometheus project, and says what has to be there.

Usage: metrics.py PAGE
"""
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text_format

page = open(sys.argv[1], encoding="utf-8").read()
families = {family.name: family for family in open_metrics(page)}
assert families, "no metrics"
for name, family in families.items():
    assert name.startswith("hss_audit_"), name
    assert family.documentation, name
    for sample in family.samples:
        assert name == "hss_audit_build_info" or "job" in sample.labels, sample
for name, kind in {
    "hss_audit_runs": "counter",
    "hss_audit_runs_skipped": "counter",
    "hss_audit_requests": "counter",
    "hss_audit_retries": "counter",
    "hss_audit_throttled": "counter",
    "hss_audit_delivery_failures": "counter",
    "hss_audit_last_run_end_timestamp_seconds": "gauge",
    "hss_audit_last_run_age_seconds": "gauge",
    "hss_audit_last_run_duration_seconds": "gauge",
    "hss_audit_last_run_outcome": "gauge",
    "hss_audit_open_findings": "gauge",
    "hss_audit_coverage_complete": "gauge",
    "hss_audit_coverage_gaps": "gauge",
    "hss_audit_delivery_failed": "gauge",
    "hss_audit_next_start_timestamp_seconds": "gauge",
}.items():
    assert families[name].type == kind, (name, families[name].type)
    assert families[name].samples, name
samples = {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families.values() for one in family.samples}
again = {(one.name, tuple(sorted(one.labels.items()))): one.value for family in text_format(page) for one in family.samples}
assert samples == again, "the two parsers disagree"
print(f"metrics: {len(families)} families, {len(samples)} samples, the same in both parsers")
