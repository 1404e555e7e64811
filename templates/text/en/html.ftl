# Labels of the HTML report. Labels of its script carry %1, %2 … where a number or name is filled in.

html-skip = Skip to the report
html-nav = Sections of this report
html-run = Run
html-generated = Generated
html-collected = Data read
html-scope = Scope
html-scope-more = Region and IAM project
html-span = { $from } to { $to }
html-cut = { $start }… ({ $count } characters)
html-theme-light = Light
html-theme-dark = Dark
html-theme = Colours

## Sections
html-summary = Summary
html-breakdown = Breakdown
html-completeness = Completeness
html-population = Population
html-controls = Controls
html-findings = Findings
html-formula = Severity
html-method = Method
html-digests = Digests

## The first page
html-verdict-title = Completeness of the data
html-verdict-link = See every list that was read
html-figures = Figures
html-balance = The population does not balance: some assets with results stand in no inventory list, or the inventory could not be read whole.
html-fix-title = Fix these first
html-fix-intro = The assets with the highest scores. How a score comes about is printed under Severity.
html-asset = Asset
html-open = Open
html-score = Score
html-empty = Nothing to show: the count is zero.
html-chart-part = { $label }: { $count } ({ $share })
html-others-title = Other results
html-others-results = All results
html-others-ignored = Ignored in HSS
html-others-waived = Waived
html-others-passed = Passed
html-others-unknown = Unknown
html-others-show = Show the accepted risks

## Completeness
html-gaps-title = What is missing
html-gaps-none = Nothing that was asked for is missing.
html-gaps-further = { $count ->
    [one] and { $count } more, named under Completeness
   *[other] and { $count } more, named under Completeness
}
html-gap-what = Missing
html-gap-why = Why
html-notices-title = Worth knowing about the scope
html-notice-what = Noticed
html-notice-why = Which, or why
html-ledger-title = Lists that were read
html-ledger-intro = Every list is followed to an empty page. “Declared” is the total that the service named, “received” the different rows that came.
html-ledger-lists = { $count ->
    [one] { $count } list
   *[other] { $count } lists
}
html-list = List
html-target = Region / project
html-declared = Declared
html-received = Received
html-pages = Pages
html-requests = Requests
html-retries = Retries
html-outcome = Outcome

## Population
html-population-intro = Every asset stands in exactly one class. Absence of a finding is not compliance: an asset counts as clean only when HSS could look at it and both checks are known to be clean.
html-class = Class
html-both-checks = Both checks
html-hosts = Hosts
html-images = Images
html-total = Total

## Findings without a script
html-plain-note = { $open ->
    [one] The one open finding
   *[other] { $shown } of { $open } open findings, the most urgent assets first
}. All results are in findings.csv in the same folder.
html-plain-script = The search below needs a script, which this browser does not run.
html-unsupported = This browser cannot unpack the findings (it lacks DecompressionStream). A browser from 2023 or later can; all results are also in findings.csv in the same folder.
html-broken = The findings of this file could not be unpacked; the file may be damaged. All results are also in findings.csv in the same folder.
html-loading = Unpacking the findings…

## The explorer
html-search = Search
html-search-hint = Name, address, account, service, id, project
html-filters = Filters
html-filters-active = Filters: %1 active
html-reset = Reset
html-everything = Show everything
html-matching = %1 of %2 results
html-matching-assets = on %1 assets
html-none-match = No result matches these filters.
html-view = View
html-view-asset = By asset
html-view-list = List
html-columns = Columns
html-export = Export CSV
html-expand = Expand all
html-collapse = Collapse all
html-grid = Findings. Arrow keys move, Enter opens.
html-more = Show all %1
html-fewer = Show fewer
html-sort-hint = Sort by %1. With Shift: as a further sort.
html-sorted = Sorted by %1
html-ascending = ascending
html-descending = descending
html-group = %1 shown
html-severity-none = Not a failure
html-facet-search = Find in %1
html-reason-show = Show these assets
html-reason = %1 %2: %3 – %4
html-reason-counts = %1 assets: %2 with results, %3 without any, which stand in a list below.
html-reason-all = %1 assets, all of them with results.
html-reason-export = Export these assets as CSV
html-reason-missing = This file has no such reason of a control.
html-reason-broken = The list of assets could not be unpacked; the file may be damaged. report.json lists all assets as well, under asset_sets.
html-bare = Assets that no result names
html-bare-shown = %1 of %2 are listed here.
html-bare-more = List %1 more
html-plain-assets = Without the script of this page a reason shows up to five of its assets. report.json lists all of them, under asset_sets.
html-only-asset = Only the asset of one finding
html-only-asset-remove = Show all assets

## Columns and fields
html-id = Finding id
html-check = Check
html-result = Result
html-status = Status
html-kind = Kind
html-account = Account
html-service = Service
html-days = Days in use
html-scanned = Last scan
html-first-seen = First seen
html-freshness = Freshness
html-private-ip = Private address
html-public-ip = Public address
html-enterprise-project = Enterprise project
html-enterprise-project-id = Enterprise project id
html-os = Operating system
html-asset-value = Asset value
html-image-type = Image type
html-region = Region
html-project = Project
html-asset-id = Host or image id
html-suggestion = Advice
html-rules = Rules that fail
html-rule = Rule
html-required = HSS requires
html-masked = Password, masked by HSS
html-not-given = not given

## One finding
html-close = Close
html-previous = Previous
html-next = Next
html-copy-id = Copy id
html-copy-row = Copy row
html-copy-link = Copy link
html-copied = Copied
html-copy-failed = Could not copy
html-same-asset = All findings of this asset
html-points = Points
html-points-base = Failure
html-points-exposure = Public address
html-points-privilege = Administrative account
html-points-service = Network service
html-points-age = Time in use
html-facts = Facts
html-evidence = Evidence
html-not-found = No finding of this report has the id %1.

## Print
html-print-note = Printed: %1 of %2 matching results.
html-print-rest = The rest is in findings.csv.

## Digests
html-digests-intro = To check that two reports describe the same findings, compare this.
html-digest-findings = SHA-256 of findings.ndjson
html-redaction = Hidden
html-points-title = Circumstance
