# Labels that every report uses.

classification = Classification
logo = Logo
report-title = Password compliance report
unknown = unknown
none = none
yes = yes
no = no

## Forms: what stands between and behind words; a moment as chrono formats it
form-list = { ", " }
form-clauses = { "; " }
form-sentences = { " " }
form-label = { ": " }
form-percent = { " %" }
form-moment = %Y-%m-%d %H:%M UTC

## Counts
count-findings = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
count-assets = { $count ->
    [one] { $count } asset
   *[other] { $count } assets
}
count-hosts = { $count ->
    [one] { $count } host
   *[other] { $count } hosts
}
count-images = { $count ->
    [one] { $count } image
   *[other] { $count } images
}
count-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
count-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}

## Severities
severity = Severity
severity-critical = Critical
severity-high = High
severity-medium = Medium
severity-low = Low
severity-none = –

## Checks, results, states
check-weak_password = Weak password
check-password_complexity = Password complexity
result-fail = Fail
result-unknown = Unknown
result-pass = Pass
status-open = Open
status-ignored_in_hss = Ignored in HSS
status-waived = Waived
kind-host = Host
kind-image = Image
rule-min_length = Minimum length
rule-uppercase_letter = Upper-case letters
rule-lowercase_letter = Lower-case letters
rule-number = Digits
rule-special_character = Special characters
freshness-recent = Recent
freshness-stale = Stale
freshness-unknown = Scan time unknown

## Population
class-failing = Failing
class-ignored = Accepted only
class-clean = Clean
class-not_protected = Not protected
class-agent_offline = Agent offline
class-never_scanned = Never scanned
class-unknown = Unknown

## Completeness
verdict-complete = Data complete
verdict-changed_while_reading = Data changed while it was read
verdict-short = Data incomplete: rows are missing
verdict-failed = Data incomplete: lists could not be read
outcome-complete = complete
outcome-unsupported = not offered here
outcome-changed_while_reading = changed while reading
outcome-short = short
outcome-failed = failed

## The figures of page one
headline-at-least = ≥ { $count }
fix-none = There is no open finding.
fix-none-incomplete = Nothing was found in what was read, and the data is not complete.
headline-open = Open findings
headline-urgent = Critical or high
headline-hosts = Failing hosts
headline-images = Failing images
headline-of-total = { $share } of { $total }
headline-of-total-at-least = of { $total } that are known; not everything was read
headline-on-assets = on { $hosts ->
    [one] { $hosts } host
   *[other] { $hosts } hosts
} and { $images ->
    [one] { $images } image
   *[other] { $images } images
}
headline-critical = { $count ->
    [one] { $count } of them is critical
   *[other] { $count } of them are critical
}

## Charts
breakdown-severity = Open findings by severity
breakdown-population-hosts = Hosts
breakdown-population-images = Images
breakdown-ages = Weak passwords by time in use
breakdown-rules = Failed password rules
breakdown-freshness = Age of the scans behind open findings
breakdown-services = Weak passwords by service
breakdown-accounts = Weak passwords by account name
breakdown-image-types = Open findings by image type
breakdown-enterprise-projects = Open host findings by enterprise project
breakdown-projects = Open findings by project
age-under-30 = under 30 days
age-30-89 = 30–89 days
age-90-364 = 90–364 days
age-from-365 = a year or more
age-unknown = unknown
bar-others = { $count ->
    [one] { $count } other
   *[other] { $count } others
}

## Fix first
reason-weak = { $count ->
    [one] Weak password of { $accounts }
   *[other] Weak passwords of { $accounts }
}
reason-complexity = Password policy too weak
reason-exposed = Public address { $address }
reason-privileged = Administrative account
reason-age = { $count ->
    [one] In use for { $count } day
   *[other] In use for up to { $count } days
}

## Completeness, in sentences
verdict-line = { $label }. { $sentence }
verdict-sentence-complete = { $lists ->
    [one] The one list that was read
   *[other] All { $lists } lists
} reached the end and { $rows ->
    [one] its one row agrees
   *[other] their { $rows } rows agree
} with the totals that the service declared.
verdict-sentence-changed_while_reading = { $whole } of { $lists } lists agree with the totals that the service declared; in the others the total moved while they were read. Run again to be sure.
verdict-sentence-short = { $whole } of { $lists } lists agree with the totals that the service declared; in the others rows are missing. What is missing is named under Completeness. Nothing missing counts as compliant.
verdict-sentence-failed = { $whole } of { $lists } lists could be read to their end. What is missing is named under Completeness. Nothing missing counts as compliant.
verdict-sentence-not-offered = { $count ->
    [one] One list is not offered here, and nothing is missing for it.
   *[other] { $count } lists are not offered here, and nothing is missing for them.
}
verdict-sentence-fewer-types = Not all image types were asked for; images of the others are unknown.
verdict-sentence-no-assets = There is no host and no image in this scope: nothing was judged.
population-sentence-not-asked = { $count ->
    [one] One image is unknown because its type was not asked for.
   *[other] { $count } images are unknown because their types were not asked for.
}
population-sentence-clean-in-part = { $count ->
    [one] One is unknown though one of its checks is clean: of the other check nothing is known.
   *[other] { $count } are unknown though one of their checks is clean: of the other check nothing is known.
}
gap-concerned = { $why }; { $count ->
    [one] one listed image is
   *[other] { $count } listed images are
} of this type
population-sentence-balanced = The classes add up to the { $listed } of the inventory.
population-sentence-unlisted = The classes add up to { $total }: { $listed } of the inventory and { $unlisted } that have results but stand in no inventory list.
read-by-image = { $count ->
    [one] Read image by image: 1 image.
   *[other] Read image by image: { $count } images.
}
read-by-filter = Read in { $count } parts, because the list goes on past the last offset that the service takes.
total-counts-accounts = The declared total counts accounts, not hosts.
rows-unreadable = { $count ->
    [one] { $count } row could not be read.
   *[other] { $count } rows could not be read.
}
endpoint-host_weak_passwords = Host weak passwords
endpoint-host_password_complexity = Host password complexity
endpoint-image_weak_passwords = Image weak passwords
endpoint-image_password_complexity = Image password complexity
endpoint-hosts = Host list
endpoint-registry_images = Registry images
endpoint-cicd_images = CI/CD images
endpoint-swr_images = SWR images (deprecated list)
endpoint-projects = Projects (IAM)

## The severity formula
formula-title = Severity formula
formula-intro = Each open finding gets the sum of these points; the sum decides the severity.
formula-weak = Weak password
formula-complexity = Password policy fails
formula-rule = each failed rule of the policy
formula-exposed = Host has a public address
formula-privileged = Administrative account ({ $accounts })
formula-service = Account of a network service instead of the system
formula-age = Weak for { $count } days or longer (the longest span counts)

## Method and limits
method-title = Method and limits
method-source = All results come from the HSS API v5 of Huawei Cloud; this program scanned nothing itself.
method-paging = Every list was read page by page until the service answered with an empty page; declared totals were compared with what came, not trusted.
method-merge = Rows that describe the same asset, check, account and service were merged into one finding.
method-unknown = A value that HSS does not give is unknown: neither a pass nor a failure.
method-absence = An asset that no result names counts as clean only when the inventory says that HSS could look at it, and the list that would name it, that of its own image type and check, was asked for and read whole. HSS does not say whether it lists password policies that pass: without a result the policy is unknown, and so is the asset, even where its passwords are clean.
method-complexity = Password complexity is what HSS says about its own threshold. HSS does not state whether it lists assets that pass, so an asset without a complexity result has no result, not a pass.
method-duration = The time in use of a weak password is counted by HSS in days; the largest possible value means unknown.
method-scope = Results cover the enterprise projects that the caller may see. Local images on hosts are listed by HSS but their passwords cannot be read through these lists.
method-reproduce = The raw answers are kept in the evidence folder of the run; the same evidence and the same time give byte-identical reports.
method-stale = { $count ->
    [one] A result older than { $count } day is stale.
   *[other] A result older than { $count } days is stale.
}

## The service's own statistics
cross-title = The service’s own statistics
cross-intro = Beside its lists HSS states numbers. Each is compared with what was collected. A difference does not change the verdict on completeness; what may explain it is named.
cross-sentence-agree = { $compared ->
    [one] The service’s own statistics agree: one figure was compared.
   *[other] The service’s own statistics agree: all { $compared } figures that could be compared.
}
cross-sentence-differ = { $differ } of { $compared ->
    [one] { $compared } figure
   *[other] { $compared } figures
} of the service’s own statistics { $differ ->
    [one] differs
   *[other] differ
} from what was collected.
cross-sentence-nothing = No figure of the service’s own statistics could be compared.
cross-sentence-never = The service’s own statistics were not asked for when this evidence was collected.
cross-sentence-not_asked = { $count ->
    [one] One of its statistics could not be asked for.
   *[other] { $count } of its statistics could not be asked for.
}
cross-figure = Figure
cross-result = Result
cross-stated = HSS states
cross-counted = Collected
cross-target = Region / project
cross-remark = Remark
cross-agrees = agrees
cross-differs = differs
cross-not_comparable = not comparable
cross-not_asked = not answered
cross-error = Could not be asked: { $error }
cross-others = Also counted: { $others }.
cross-unexplained = Nothing that was collected explains it.
cross-all = { $count ->
    [one] The one figure
   *[other] All { $count } figures
}
cross-agreeing = { $count ->
    [one] One figure agrees and is not listed here; it is in report.json.
   *[other] { $count } figures agree and are not listed here; they are in report.json.
}
statement-baseline_overview = Baseline overview
statement-baseline_statistic = Host baseline statistic
statement-image_baseline_statistic = Image baseline statistic
statement-host_statistics = Host statistics
statement-agent_status = Agent statistics
statement-password_settings = Password settings
figure-hosts_in_weak_password_check = Hosts in the weak-password check
figure-hosts_with_weak_passwords = Hosts with weak passwords
figure-hosts_without_weak_passwords = Hosts without weak passwords
figure-hosts_not_checked_for_weak_passwords = Hosts not checked for weak passwords
figure-host_weak_passwords = Weak passwords on hosts
figure-host_policies = Password policies of hosts
figure-image_weak_passwords = Weak passwords in images
figure-image_policies = Password policies of images
figure-hosts = Hosts
figure-hosts_protected = Protected hosts
figure-hosts_unprotected = Unprotected hosts
figure-agents_online = Agents online
figure-agents_offline = Agents offline
figure-agents_not_installed = Hosts without an agent
figure-agents_failed = Agents that could not be installed
counted-listed_hosts = hosts of the host list
counted-listed_hosts_not_closed = listed hosts whose protection is not off
counted-protected_hosts = listed hosts with protection on
counted-unprotected_hosts = listed hosts with protection off
counted-unprotected_hosts_without_weak_passwords = listed hosts with protection off and no weak password
counted-other_hosts_without_weak_passwords = listed hosts whose protection is not off, without a weak password
counted-assessable_hosts_without_weak_passwords = running, protected and scanned hosts without a weak password
counted-online_agents = hosts with an agent online
counted-offline_agents = hosts with an agent offline
counted-all_agents_not_online = hosts without an agent online
counted-missing_agents = hosts without an agent
counted-all_missing_agents = hosts on which no agent is installed yet
counted-failed_agents = hosts on which installing the agent failed
counted-hosts_with_weak_passwords = hosts with weak passwords
counted-weak_host_accounts = accounts with weak passwords
counted-hosts_failing_policy = hosts whose policy fails
counted-hosts_failing_policy_with_ignored = hosts whose policy fails, with those ignored
counted-host_policy_results = hosts with a policy result
counted-host_policy_results_with_ignored = hosts with a policy result, with those ignored
counted-images_with_weak_passwords = images with weak passwords
counted-weak_image_accounts = accounts with weak passwords
counted-images_failing_policy = images whose policy fails
counted-image_policy_results = images with a policy result
explanation-list_incomplete = The list behind it could not be read whole.
explanation-totals_moved = The list changed while it was read.
explanation-scan_between = A scan may have ended between the two readings.
explanation-ignored_results = Ignored results may or may not be counted.
explanation-enterprise_scope = It may cover other enterprise projects than the lists.
explanation-uncovered_images = Images that are only on hosts are in no list of results.
explanation-unlisted_assets = Some results are about assets that the inventory does not name, such as hosts deleted since.
explanation-meaning_unclear = HSS does not document what exactly it counts.

## What HSS requires
policy-title = Password policy that HSS tests against
policy-intro = These are the thresholds of HSS, not the settings of hosts. A result says whether a host meets them, and nothing about stricter rules.
policy-source = Stated by
policy-source-settings = settings of the project
policy-source-rows = result rows
policy-source-unknown = nobody
policy-contradicted = Result rows were tested against: { $rules }.

## What is missing, and what is worth knowing about the scope
gap-what-region = { $list } in { $region }
gap-what = { $list } in { $region }, project { $project }
gap-what-parameters = { $list } in { $region }, project { $project } ({ $parameters })
gap-unsupported = the service has no such list here
gap-short = rows are missing
remark = { $what }: { $why }
remark-many = { $count } lists: { $why }; the first is { $first }
hint-project = hint: every list of project { $project } was denied: check its id, and that it belongs to this region and to this account
hint-check = hint: `hss-audit check` with the same settings says what to do about each of these { $count } lists
remark-note = note: { $what }: { $why }
notice-scope_drift = { $count ->
    [one] { $count } project
   *[other] { $count } projects
} of { $region } not listed
notice-drift_unknown = whether { $region } has projects that are not listed is unknown
notice-project_disabled = { $count ->
    [one] { $count } project
   *[other] { $count } projects
} of { $region } left out
notice-project_disabled-why = disabled in IAM: { $projects }
notice-project = { $name } ({ $id })
notice-fewer_image_types = images of { $count ->
    [one] project { $project }
   *[other] { $count } projects
} in { $region } are read in part
notice-fewer_image_types-why = asked for: { $types }
notice-no_assets = { $count ->
    [one] project { $project }
   *[other] { $count } projects
} of { $region } { $count ->
    [one] has
   *[other] have
} no host and no image in this scope
notice-no_assets-why = nothing was judged there; check region, project and enterprise project of { $projects }

## Notices
notice-two-addresses = { $count ->
    [one] One host has
   *[other] { $count } hosts have
} result rows with two different private addresses; private_ip is printed, not host_ip.
notice-narrowed = { $count ->
    [one] One statistic was
   *[other] { $count } statistics were
} refused for all enterprise projects and asked for the default one only.
notice-withheld = { $count ->
    [one] One part of an answer that nobody had asked for was
   *[other] { $count } parts of answers that nobody had asked for were
} left out before the answer was kept, because such parts may be secret.
