# Labels of the formats for spreadsheets, mails, merge requests and pipelines: XLSX, Markdown, JUnit, SARIF.
# %1, %2 … are filled in by the program, once for each finding.

## SARIF
sarif-tool = Compliance reports from Huawei Cloud Host Security Service: weak passwords and password policies on hosts and container images.
sarif-weak_password = An account has a password that is on a list of weak ones.
sarif-weak_password-help = Set a password that is long, mixes kinds of characters and is on no list of weak ones; where the service allows it, replace passwords by keys. Then have HSS scan again: only a later scan proves the repair.
sarif-password_complexity = The password policy demands less than HSS is set to require.
sarif-password_complexity-help = Raise minimum length and required kinds of characters in the policy of the system (pam_pwquality or the local security policy) or in the image, to what HSS requires. Then have HSS scan again.
sarif-weak_password-fail = Account %2 (%3) of %1 has a weak password.
sarif-weak_password-pass = Account %2 (%3) of %1 has no weak password.
sarif-weak_password-unknown = HSS does not say whether account %2 (%3) of %1 has a weak password.
sarif-password_complexity-fail = The password policy of %1 demands too little: %2.
sarif-password_complexity-pass = The password policy of %1 demands what HSS requires.
sarif-password_complexity-unknown = HSS does not say whether the password policy of %1 demands enough: %2.
coverage-gap = Something is missing from the data.
scope-notice = Something is worth knowing about the scope.
sarif-message = { $what }: { $why }.
sarif-ignored = Ignored in the HSS console.
sarif-waived = Waiver { $id }: { $reason } (owner { $owner }, approver { $approver }, ticket { $ticket }, to { $expires })

## JUnit
junit-completeness = Completeness of the data
junit-findings = Findings
junit-threshold = Threshold
junit-data = All data is there
junit-gap = missing: { $what }
junit-check = { $check }, { $kind ->
    [host] hosts
   *[image] images
}
junit-failing = { $failing } of { $total } assets have open findings; { $open ->
    [one] there is { $open } open finding
   *[other] there are { $open } open findings
}.
junit-examples = The most urgent of them:
junit-undecided = No open finding, but only { $clean } of { $total } assets are known to be clean.
junit-nothing = There is no asset to look at.
junit-control = { $id } { $title }
junit-reason = { $label }, { $assets }: { $reason }
junit-example = for example { $name }

## Markdown
md-run = The run
md-what = What
md-value = Value
md-name = Name for programs
md-generated = Generated
md-collected = Data read
md-span = { $from } to { $to }
md-tool = Made with
md-run-id = Run
md-target = Scope
md-target-value = { $region } / project { $project }
md-image-types = Image types
md-redaction = Hidden
md-digest = SHA-256 of findings.ndjson
md-more = and { $count } more, named in the report
md-counts = In numbers
md-open-severity = Open findings, { $severity }
md-results = All results
md-ignored = Ignored in HSS
md-waived = Waived
md-passed = Passed
md-unknown = Unknown
md-overdue = Overdue
md-threshold = Threshold
md-changes = What changed
md-fix-first = Fix these first
md-rank = #
md-asset = Asset
md-place = Region / project
md-severity = Severity
md-score = Score
md-open = Open
md-why = Why
md-controls = Controls
md-framework = Framework
md-verdict = Verdict
md-count = Controls
md-control = Control
md-reason = Why
md-assets = Assets that do not satisfy it
md-controls-all-well = Every control that HSS data speaks to is satisfied.
md-acceptance = Accepted risks

## XLSX: sheets
xlsx-summary = Summary
xlsx-gaps = Missing data
xlsx-coverage = Coverage
xlsx-population = Population
xlsx-controls = Controls
xlsx-findings = Findings
xlsx-accepted = Accepted risks
xlsx-changes = Changes
xlsx-cut = … [cut here: { $count } characters, whole in findings.ndjson or report.json]

## XLSX: the first sheet
xlsx-completeness = Completeness of the data
xlsx-verdict = Verdict
xlsx-missing = Missing
xlsx-why = Why
xlsx-run = The run
xlsx-run-id = Run
xlsx-generated = Generated (UTC)
xlsx-from-utc = Data read from (UTC)
xlsx-to-utc = Data read to (UTC)
xlsx-tool = Made with
xlsx-scope = Region / project, enterprise project
xlsx-image-types = Image types
xlsx-hidden = Hidden
xlsx-digest = SHA-256 of findings.ndjson
xlsx-numbers = In numbers
xlsx-numbers-at-least = In numbers; not everything was read, so there may be more
xlsx-open-severity = Open findings, { $severity }
xlsx-results = All results
xlsx-threshold = Threshold
xlsx-compared = Compared with
xlsx-fix-first = Fix these first: severity (score), asset, why

## XLSX: columns
xlsx-id = Finding id
xlsx-severity = Severity
xlsx-score = Score
xlsx-check = Check
xlsx-result = Result
xlsx-status = Status
xlsx-kind = Kind
xlsx-asset = Asset
xlsx-account = Account
xlsx-service = Service
xlsx-failed-rules = Failed rules
xlsx-unknown-rules = Unknown rules
xlsx-required = HSS requires
xlsx-days = Days in use
xlsx-scanned = Last scan (UTC)
xlsx-freshness = Freshness
xlsx-first-seen = First seen (UTC)
xlsx-change = Since the last run
xlsx-due = Due (UTC)
xlsx-overdue = Overdue
xlsx-waiver = Waiver
xlsx-private-ip = Private address
xlsx-public-ip = Public address
xlsx-host-id = Host id
xlsx-image-type = Image type
xlsx-namespace = Namespace
xlsx-image = Image
xlsx-version = Version
xlsx-image-id = Image id
xlsx-enterprise = Enterprise project
xlsx-region = Region
xlsx-project = Project
xlsx-asset-key = Asset key
xlsx-advice = Advice
xlsx-masked = Password, masked by HSS
xlsx-framework = Framework
xlsx-framework-title = Title of the framework
xlsx-control = Control
xlsx-control-title = Title of the control
xlsx-reason = Reason
xlsx-speaks-to = What HSS sees of it
xlsx-evidence = Evidence
xlsx-tests = Tests
xlsx-source = Source
xlsx-list = List
xlsx-parameters = Parameters
xlsx-outcome = Outcome
xlsx-declared = Declared
xlsx-received = Received
xlsx-duplicates = Duplicates
xlsx-unreadable = Unreadable
xlsx-pages = Pages
xlsx-requests = Requests
xlsx-retries = Retries
xlsx-sweeps = Sweeps
xlsx-started = Started (UTC)
xlsx-finished = Finished (UTC)
xlsx-remark = Remark
xlsx-class = Class
xlsx-both = both checks
xlsx-total = Total
xlsx-state = State
xlsx-covers = Covers
xlsx-owner = Owner
xlsx-approver = Approver
xlsx-ticket = Ticket
xlsx-from = From
xlsx-to = To
xlsx-covered = Covered
xlsx-waived = Waived
xlsx-fate = What became of it
xlsx-what = Finding
