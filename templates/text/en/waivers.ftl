# Labels about accepted risks, deadlines, the policy in force and the conditions of the threshold.

## Conditions
condition-severity-broken = { $count ->
    [one] Threshold broken: { $count } open finding is { $severity } or more urgent.
   *[other] Threshold broken: { $count } open findings are { $severity } or more urgent.
}
condition-severity-kept = Threshold kept: no open finding is { $severity } or more urgent.
condition-severity-undetermined = Threshold cannot be judged: no open finding is { $severity } or more urgent in what was read, and the data is not complete.
condition-overdue-broken = { $count ->
    [one] Threshold broken: { $count } open finding is past its deadline.
   *[other] Threshold broken: { $count } open findings are past their deadlines.
}
condition-overdue-kept = Threshold kept: no open finding is past its deadline.
condition-overdue-undetermined = Threshold cannot be judged: no open finding is past its deadline in what was read, and the data is not complete.
condition-overdue-severity-broken = { $count ->
    [one] Threshold broken: { $count } open finding that is { $severity } or more urgent is past its deadline.
   *[other] Threshold broken: { $count } open findings that are { $severity } or more urgent are past their deadlines.
}
condition-overdue-severity-kept = Threshold kept: no open finding that is { $severity } or more urgent is past its deadline.
condition-overdue-severity-undetermined = Threshold cannot be judged: no open finding that is { $severity } or more urgent is past its deadline in what was read, and the data is not complete.
condition-coverage-broken = { $count ->
    [one] Threshold broken: the data is not complete; { $count } list could not be read whole.
   *[other] Threshold broken: the data is not complete; { $count } lists could not be read whole.
}
condition-coverage-kept = Threshold kept: the data is complete.
condition-coverage-share-broken = Threshold broken: HSS has looked at { $scanned } of { $expected } assets ({ $share }); { $required } % are required.
condition-coverage-share-kept = Threshold kept: HSS has looked at { $scanned } of { $expected } assets ({ $share }); { $required } % are required.
condition-coverage-share-undetermined = Threshold cannot be judged: HSS has looked at { $scanned } of { $expected } assets ({ $share }) that were read, { $required } % are required, and the data is not complete.
condition-waivers-broken = { $count ->
    [one] Threshold broken: { $count } waiver has expired while findings that it covered are open.
   *[other] Threshold broken: { $count } waivers have expired while findings that they covered are open.
}
condition-waivers-kept = Threshold kept: no expired waiver leaves a finding open.
condition-waivers-undetermined = Threshold cannot be judged: no expired waiver leaves a finding open in what was read, and the data is not complete.

## Accepted risks
waivers-title = Accepted risks
waivers-intro = A waiver accepts failures for a reason and for a time. What is waived stays listed and counted; it is only not open. Days begin and end in UTC, and a waiver holds to the end of its last day.
waivers-sentence-none = No file of waivers was given: nothing is accepted beside what is ignored in HSS.
waivers-sentence-empty = The files of waivers hold no waiver: nothing is accepted beside what is ignored in HSS.
waivers-sentence = { $waivers ->
    [one] There is { $waivers } waiver;
   *[other] There are { $waivers } waivers;
} { $waived ->
    [0] no finding is waived.
    [one] { $waived } finding is waived.
   *[other] { $waived } findings are waived.
}
waivers-expired-open = { $count ->
    [one] { $count } has expired and leaves findings open.
   *[other] { $count } have expired and leave findings open.
}
waivers-expiring = { $count ->
    [one] { $count } expires soon.
   *[other] { $count } expire soon.
}
waivers-unused = { $count ->
    [one] { $count } covers nothing.
   *[other] { $count } cover nothing.
}
waivers-unbounded = { $count ->
    [one] { $count } is bounded by nothing narrower than a project.
   *[other] { $count } are bounded by nothing narrower than a project.
}
waivers-broad = { $count ->
    [one] { $count } covers more than the policy allows.
   *[other] { $count } cover more than the policy allows.
}
waivers-show = Show the waived findings
waivers-ignored = Ignored in HSS
waivers-waived = Waived
waiver = Waiver
waiver-state = State
waiver-covers = Covers
waiver-why = Reason
waiver-people = Owner, approver, ticket
waiver-owner = Owner
waiver-approver = Approver
waiver-ticket = Ticket
waiver-holds = From, to
waiver-span = { $created } to { $expires }
waiver-findings = Findings
waiver-waived-count = { $waived } waived
waiver-covered-count = { $covered } covered
waiver-state-expired = Expired
waiver-state-applied = Applied
waiver-state-for_controls = For controls only
waiver-state-unused = Unused
waiver-state-not_yet_valid = Not yet valid
waiver-last-day = today is the last day
waiver-days-left = { $count ->
    [one] { $count } day left
   *[other] { $count } days left
}
waiver-days-over = { $count ->
    [one] expired { $count } day ago
   *[other] expired { $count } days ago
}
waiver-remark-leaves-open = { $count ->
    [one] { $count } finding that it covered is open.
   *[other] { $count } findings that it covered are open.
}
waiver-remark-ignored = { $count ->
    [one] { $count } of them is ignored in HSS as well.
   *[other] { $count } of them are ignored in HSS as well.
}
waiver-remark-expires_soon = Expires soon.
waiver-remark-unbounded = Too broad: nothing narrower than a project bounds it.
waiver-remark-too_broad = Too broad: it covers more than the policy allows.
waiver-remark-too_long = Holds for longer than the policy allows.
waiver-remark-approver_is_owner = Approved by its owner.
waiver-remark-redundant = Changes nothing: what it covers is accepted without it.
waiver-scope-finding = finding
waiver-scope-asset = asset
waiver-scope-account = account
waiver-scope-service = service
waiver-scope-check = check
waiver-scope-region = region
waiver-scope-project_id = project
waiver-scope-enterprise_project_id = enterprise project
waiver-scope-severity_at_most = severity at most
waiver-scope-control = control

## Deadlines
no-figure = –
deadlines-title = Deadlines
deadline-sentence-none = The policy sets no deadlines.
deadline-sentence = { $overdue ->
    [0] No open finding is past its deadline;
    [one] { $overdue } open finding is past its deadline;
   *[other] { $overdue } open findings are past their deadlines;
} { $dated ->
    [one] { $dated } has a deadline
   *[other] { $dated } have a deadline
}, { $soon } of them within seven days.
deadline-intro = A deadline is the end of a day in UTC. Only open findings have one.
deadline-from-first_seen = Days are counted from when this program first saw the failure.
deadline-from-in_use_since = Days are counted from when the weak password came into use, as far as HSS knows, and from when this program first saw the failure otherwise.
deadline-allowed = Allowed
deadline-open = Open
deadline-overdue = Overdue
deadline-longest = Longest overdue
deadline-list = Longest overdue
deadline-due = Due
deadline-days-over = Days over
deadline-account = Account
overdue = Overdue
due = Due
due-yes = overdue
due-no = in time

## Coverage that the policy demands
coverage-share-kept = HSS has looked at { $scanned } of { $expected } assets ({ $share }), as the policy demands: { $required } %.
coverage-share-undetermined = HSS has looked at { $scanned } of { $expected } assets ({ $share }) that were read; the policy demands { $required } %, and the data is not complete.
coverage-share-broken = HSS has looked at { $scanned } of { $expected } assets ({ $share }), fewer than the policy demands: { $required } %.

## The policy in force
policy-lines-title = Policy in force
policy-lines-intro = What judging rests on besides the severity formula. A file is named with the SHA-256 of its bytes.
policy-line = Setting
policy-line-value = Value
policy-line-unset = not set
policy-line-stale = A result is stale after
policy-line-deadline = Deadline, { $severity }
policy-line-from = Beginning of deadlines
policy-line-coverage = Least share of the assets that HSS must have looked at
policy-line-expiring = A waiver expires soon within
policy-line-most-findings = A waiver is too broad above so many findings
policy-line-most-share = A waiver is too broad above this share of all failures, on more than one asset
policy-line-most-days = A waiver may hold for
policy-line-file = Policy file { $file }
policy-line-waivers = Waiver file { $file }
formula-service-named = Account of the service { $name }, instead
formula-value = Value of the host in HSS: { $name }

## The explorer
html-deadlines = Deadlines
html-accepted = Accepted
html-waiver = Waiver
html-due = Due
html-deadline = Deadline
html-points-value = Value of the host
html-others-overdue = Overdue
deadline-none = No deadline
deadline-in_time = In time
deadline-show = Show the overdue findings
waivers-of-state = Waivers
waivers-all = { $waivers ->
    [one] The one waiver
   *[other] All { $waivers } waivers
}

## On paper
waivers-heading = Waivers
waivers-what = What
waivers-count = Count
waivers-waived-findings = Findings that are waived
waivers-ignored-findings = Findings that are ignored in HSS

## The command
waiver-state-holds = Holds
waivers-checked = { $waivers ->
    [0] The files hold no waiver.
    [one] One waiver was read; its form is right.
   *[other] { $waivers } waivers were read; their form is right.
}
