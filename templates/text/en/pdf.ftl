# Labels that only the PDF uses.

## Around the pages
pdf-service = Huawei Cloud Host Security Service
pdf-subject = Weak passwords and password policies on hosts and container images
pdf-page = Page { $page } of { $pages }
pdf-digest-short = Findings SHA-256 { $digest }…
pdf-tool = { $name } { $version }
pdf-continued = { $name } (continued)

## Cover
pdf-generated = Generated
pdf-collected = Data collected
pdf-from-to = { $from } to { $to }
pdf-scope = Scope
pdf-target = { $region } / project { $project }
pdf-target-enterprise = enterprise project { $enterprise }
pdf-all-enterprise-projects = all enterprise projects that the caller may see
pdf-image-types = Image types
pdf-run = Run
pdf-made-with = Made with
pdf-findings-digest = Findings SHA-256

## Sections
pdf-summary = Summary
pdf-contents = Contents
pdf-completeness = Completeness
pdf-population = Population
pdf-breakdown = Breakdown
pdf-findings = Findings by asset
pdf-integrity = Integrity

## Summary
pdf-fix-first = Fix first
pdf-fix-first-note = The names lead to the findings of the asset. What ends in … is printed in full there.
pdf-rank = #
pdf-asset = Asset
pdf-score = Score
pdf-open = Open
pdf-why = Why

## How to read
pdf-reading = How to read this report
pdf-reading-severity = Severity
pdf-reading-severity-text = The sum of the points of the severity formula, which is printed in full in this report. Only open findings have a severity.
pdf-reading-open = Open
pdf-reading-open-text = A failure that nobody has accepted. Only these count as failing.
pdf-reading-ignored = Ignored in HSS
pdf-reading-ignored-text = A failure that somebody chose to ignore in the HSS console. Listed and marked, not counted as failing.
pdf-reading-unknown = Unknown
pdf-reading-unknown-text = HSS did not say, in one check at least, or was not asked. Neither a pass nor a failure; listed and marked.
pdf-reading-clean = Clean
pdf-reading-clean-text = HSS could look at the asset, every list that would name a failure was asked for and read to its end, and none did; its password policy passed.
pdf-reading-points = [U+1F600]
pdf-reading-points-text = A character of the data that this document has no letter for, or that cannot be seen, is printed as its Unicode code point.

## Completeness
pdf-list = List
pdf-target-column = Region / project
pdf-declared = Declared
pdf-received = Received
pdf-outcome = Outcome
pdf-remark = Remark
pdf-gaps = What is missing
pdf-gap-what = Missing
pdf-gap-why = Why
pdf-gaps-none = Nothing is missing.
pdf-notices = Worth knowing about the scope
pdf-notice-what = Noticed
pdf-notice-why = Which, or why

## Population
pdf-population-intro = Every asset stands in exactly one class. Hosts and images are counted from the inventory, so absence of a result is never taken for a pass.
pdf-population-all = Both checks together
pdf-population-by-check = One check at a time
pdf-population-unbalanced = The inventory is not whole, or it does not name every asset that has results; the totals may therefore be too low.
pdf-class = Class
pdf-hosts = Hosts
pdf-images = Images
pdf-share = Share
pdf-total = Total
pdf-check-of-kind = { $kind }: { $check }

## Breakdown
pdf-breakdown-intro = All charts count open findings. Ages, services and account names concern weak passwords only.
pdf-nothing = Nothing to show.
pdf-chart-total = Total { $total }
pdf-bar = { $label }: { $count } ({ $share })

## Findings
pdf-findings-intro = { $results ->
    [0] There are no results.
    [one] There is one result:
   *[other] There are { $results } results:
} { $open } open, { $ignored } ignored in HSS, { $waived } waived and { $unknown } unknown, most urgent asset first. { $passed ->
    [0] No result is a pass.
    [one] One result is a pass: it is counted, not listed.
   *[other] { $passed } results are passes: they are counted, not listed.
}
pdf-findings-id = The last column holds the first twelve digits of the identity of a finding; findings.ndjson has all of them.
pdf-findings-empty = No finding calls for attention.
pdf-check = Check
pdf-subject-column = Account, or failed rules
pdf-in-use = In use
pdf-scanned = Scanned
pdf-status = Status
pdf-finding = Finding
pdf-days = { $count } d
pdf-rule-required = { $rule } ≥ { $required }
pdf-rules-unknown = Not known: { $rules }
pdf-scan-stale = { $date } stale
pdf-private-address = private { $address }
pdf-public-address = public { $address }
pdf-enterprise-project = enterprise project { $project }
pdf-id = id { $id }
pdf-image-type = type { $type }
pdf-open-count = { $count } open

## How much is on paper
pdf-list-ends = The list ends here: { $left_out ->
    [one] 1 further result
   *[other] { $left_out } further results
} on { $assets ->
    [one] 1 less urgent asset is
   *[other] { $assets } less urgent assets are
} not in this document but in findings.ndjson (SHA-256 { $digest }).
pdf-none-listed = No result is listed in this document. { $left_out ->
    [one] 1 result
   *[other] { $left_out } results
} on { $assets ->
    [one] 1 asset is
   *[other] { $assets } assets are
} in findings.ndjson (SHA-256 { $digest }).
pdf-listing = This document lists { $listed } of { $all } results that call for attention, those of the most urgent assets. The other { $left_out } are in findings.ndjson (SHA-256 { $digest }).
pdf-listed = Listed here
pdf-attachment = All results of this run, one per line, for programs
pdf-attached = Attached
pdf-attached-text = This document carries findings.ndjson itself, byte by byte; its SHA-256 is the digest above.
pdf-copy-name = This file
pdf-copy = An encrypted copy of report.pdf. Being encrypted it is not PDF/A: file report.pdf, not this copy.

## Formula, method, integrity
pdf-circumstance = Circumstance
pdf-points = Points
pdf-masked = Password as HSS masks it: { $password }
pdf-replaced = { $count ->
    [one] One character of the data has no letter in this document or cannot be seen; it is printed as its Unicode code point: { $examples }.
   *[other] { $count } different characters of the data have no letter in this document or cannot be seen; they are printed as their Unicode code points, such as { $examples }.
}
pdf-integrity-text = The digest below is the SHA-256 of findings.ndjson, the machine-readable list of all results of this run. The same evidence and the same time give the same bytes of every file, this one included.
pdf-redaction = Hidden
