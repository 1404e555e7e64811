# What changed between runs, and how findings develop.

change-title = What changed
html-changes = Changes
change-since = Compared with the run of { $moment } ({ $run }).
change-first-run = This is the first run of this scope in the archive: there is nothing to compare it with yet.
change-none-usable = The archive has earlier runs of this scope, but none of them can be used: nothing is compared.
change-not-asked = This report was asked not to look at earlier runs: nothing is compared.
change-figure = { $label }: { $count }
change-new = New
change-new-means = in no earlier run
change-reopened = Reopened
change-reopened-means = were gone in the run before, and are back
change-none = Not said
change-persisting = Unchanged
change-persisting-means = as in the run before
change-changed = Changed
change-changed-means = another status or severity than before
change-fixed = Fixed
change-fixed-means = looked at again, and not there any more
change-vanished = Vanished
change-vanished-means = not there any more, but nobody looked: not proven to be fixed
change-incomparable = Not comparable
change-incomparable-means = one of the two runs could not have seen them
change-reason = { $class }, { $count }: { $why }
change-unusable = Run { $run } is left out: { $why }
change-link = What is gone, and how findings develop
change-column = Since the last run
change-findings = Findings
change-meaning = Meaning

gone-title = Not there any more
gone-intro = Findings of the run before that this run does not have. Fixed means proven: HSS looked at the asset again and did not find it.
gone-none = Every finding of the run before is still there.
gone-limited = The first { $shown } of { $count } are shown; report.json has all of them.
gone-fate = What became of it
gone-what = Finding
gone-account = { $check }: { $account } ({ $service })
gone-asset = Asset
gone-severity = Severity
gone-first-seen = First seen
gone-not-listed = the asset is not listed any more
gone-not-protected = protection of the host is off
gone-agent-offline = the agent of the host does not answer
gone-never-scanned = the asset has no finished scan
gone-not-scanned-again = the asset was not scanned since
gone-not-reported = HSS gives no result for it any more
gone-not-in-scope = the other run was not asked for this project
gone-other-enterprise-projects = the other run was asked for other enterprise projects
gone-image-type-not-asked = the other run was not asked for this type of image
gone-results-incomplete = the list of results was not read to its end
gone-inventory-incomplete = the list of assets was not read to its end
gone-reinstalled = reinstalled as { $key }

difference-scope = The two runs were asked for different regions, projects or enterprise projects; only what both cover is compared.
difference-image-types = The two runs were asked for different types of images; only what both cover is compared.
difference-earlier-incomplete = The earlier run has gaps: what it could not see is not called new.
difference-later-incomplete = The later run has gaps: what it could not see is not called fixed.

trend-section = How findings develop
trend-partial = Pale: data missing
trend-title = Open findings run by run
trend-moves-title = New and fixed run by run
trend-table = The numbers
trend-run = Run
trend-moment = Moment
trend-verdict = Data
trend-open = Open
trend-none = –
trend-bar = { $moment }: { $count } open
trend-move = { $moment }: { $new } new, { $fixed } fixed
trend-intro = The runs of this scope in the archive, the earliest first.
trend-one = There is one run so far; a trend begins with the second.
remediation-title = Time to remediate
remediation-intro = From the run that first has a finding to the first run that proves it fixed; one that comes back begins anew.
remediation-mean = Mean
remediation-median = Median
trend-days = { $days } days

diff-title = { $earlier } → { $later }
diff-region = Region
diff-remark = Remark
diff-more = … and { $count } more; --json has all of them
diff-hint-incomparable = { $count } findings cannot be compared
history-none = The archive has no run of this scope.
history-scope = Scope { $digits }

condition-new-broken = { $count ->
    [one] Threshold broken: { $count } open finding is not known from the run before.
   *[other] Threshold broken: { $count } open findings are not known from the run before.
}
condition-new-kept = Threshold kept: every open finding is known from the run before.
condition-new-undetermined = Threshold cannot be judged: every open finding that was read is known from the run before, and the data is not complete.
condition-new-severity-broken = { $count ->
    [one] Threshold broken: { $count } open finding that is { $severity } or more urgent is not known from the run before.
   *[other] Threshold broken: { $count } open findings that are { $severity } or more urgent are not known from the run before.
}
condition-new-severity-kept = Threshold kept: every open finding that is { $severity } or more urgent is known from the run before.
condition-new-severity-undetermined = Threshold cannot be judged: every open finding that was read and is { $severity } or more urgent is known from the run before, and the data is not complete.

## Tables of the command
table-left-out = Left out, as the terminal is narrow: { $columns }
