# Labels of frameworks and their controls.

controls-title = Controls
controls-intro = What HSS data says about the controls of each framework. A control is satisfied only when complete and recent data proves it for every asset that it is about; what the data does not decide is undetermined, with the reason. What HSS cannot speak to at all is listed as not assessable.
controls-frameworks = Verdict by framework
controls-framework = Framework
controls-control = Control
controls-verdict = Verdict
controls-reason = Reason
controls-not_assessable = Not assessable with HSS data
controls-why = Why not
controls-speaks_to = What HSS sees
controls-tests = Tests
controls-evidence = Evidence
controls-source = Source
controls-read = read { $date }, sureness { $sureness }
controls-show = Show the findings
controls-none = No framework was chosen.
controls-version = { $title } { $version }
controls-settings = The length beside a result is taken for { $meaning ->
    [host_value] the host’s own
   *[hss_threshold] the threshold that HSS tests against
} (min_length_meaning = { $meaning }).
controls-stated = The operator states that HSS tests against { $stated } characters where HSS does not say (assumed_min_length = { $stated }).
controls-details = Reasons, tests and sources
controls-main-reason = { $total ->
    [one] { $count } of { $total } asset
   *[other] { $count } of { $total } assets
}: { $reason }
controls-reason-line = { $verdict }, { $assets }: { $reason }
controls-asset-sets = Beside a reason stand some of its assets; report.json lists all of them, under asset_sets. SHA-256 of that list: { $digest }
controls-examples = { $names }, and { $count } more
controls-further = { $count ->
    [one] { $count } more reason is in report.json
   *[other] { $count } more reasons are in report.json
}
controls-count-not_satisfied = { $count ->
    [one] { $count } control not satisfied
   *[other] { $count } controls not satisfied
}
controls-count-undetermined = { $count ->
    [one] { $count } undetermined
   *[other] { $count } undetermined
}
controls-count-satisfied = { $count } satisfied
controls-count-not_applicable = { $count } not applicable
controls-count-not_assessable = { $count } not assessable

## How a control stands
control-not_satisfied = Not satisfied
control-undetermined = Undetermined
control-satisfied = Satisfied
control-not_applicable = Not applicable
control-not_assessable = Not assessable

## What kind of evidence
evidence-direct = direct
evidence-indicative = indicative: can speak against the control, never satisfies it
evidence-supporting = supporting: decides nothing by itself

## Tests in words
test-length = at least { $clause } characters
test-classes-all = demands { $rules }
test-classes-any = demands one of { $rules }
test-classes-some = demands { $count } of { $rules }
test-weak_password-all = no account has a weak password ({ $evidence })
test-weak_password-default = no vendor default account has a weak password ({ $evidence })
test-weak_password-service = no service account has a weak password ({ $evidence })
test-weak_password-system = no account of the operating system has a weak password ({ $evidence })
test-hss_policy = the password policy meets what HSS is set to require
test-evidence-direct = a hit is evidence against
test-evidence-indicative = a hit speaks against, it proves nothing
test-evidence-supporting = a hit speaks against, it proves nothing

## Whose password
accounts-all = An account
accounts-default = A vendor default account
accounts-service = A service account
accounts-system = An account of the operating system

## Why a control stands as it does
control-reason-met = Everything that the tests ask for is there
control-reason-met_as_stated = The tests are met if HSS tests against { $stated } characters, as the operator states
control-reason-weak_password = { $accounts } has a weak password
control-reason-length_too_short = { $stated ->
    [yes] The password policy falls short of HSS’s threshold of { $threshold } characters (as the operator states), which is no stricter than the { $clause } of the control
   *[no] The password policy falls short of HSS’s threshold of { $threshold } characters, which is no stricter than the { $clause } of the control
}
control-reason-host_length_too_short = { $stated ->
    [yes] The password policy demands { $length } characters (as the operator states), the control { $clause }
   *[no] The password policy demands { $length } characters, the control { $clause }
}
control-reason-classes_missing = The password policy does not demand: { $rules }
control-reason-hss_policy_not_met = HSS says that its password policy is not met
control-reason-weak_password_indicates = { $accounts } has a weak password: indicative evidence against, no proof
control-reason-speaks_against = HSS results speak against the control; they are supporting evidence and decide nothing
control-reason-accepted_in_hss = There is a failure that somebody chose to ignore in HSS
control-reason-accepted_by_waiver = There is a failure that a waiver accepts
control-reason-threshold_looser = { $stated ->
    [yes] HSS’s threshold of { $threshold } characters, as the operator states it, is met, but it is looser than the { $clause } of the control; raise it in HSS to { $clause }
   *[no] HSS’s threshold of { $threshold } characters is met, but it is looser than the { $clause } of the control; raise it in HSS to { $clause }
}
control-reason-threshold_stricter = { $stated ->
    [yes] The password policy falls short of HSS’s threshold of { $threshold } characters (as the operator states), which is stricter than the { $clause } of the control
   *[no] The password policy falls short of HSS’s threshold of { $threshold } characters, which is stricter than the { $clause } of the control
}
control-reason-threshold_unknown = HSS does not say which length it tests against, so nothing is known about the { $clause } characters of the control
control-reason-policy_contradicted = HSS contradicts itself on what it requires: { $rule }
control-reason-rule_unknown = HSS does not say how the rule came out: { $rule }
control-reason-class_not_required = HSS requires none of these characters, so its result proves nothing: { $rule }
control-reason-class_count_unknown = HSS does not say how many of these characters it requires: { $rule }
control-reason-class_count_stricter = HSS requires { $threshold } of these characters and the policy demands fewer; whether it demands one is not known: { $rule }
control-reason-weak_result_unknown = HSS lists a weak-password result without saying what it is
control-reason-account_unknown = HSS lists a weak password without saying whose
control-reason-no_policy_result = HSS lists no password policy result
control-reason-not_protected = Protection is off
control-reason-agent_offline = The agent does not answer
control-reason-never_scanned = No scan yet
control-reason-state_unknown = The data does not say whether HSS can look at it
control-reason-not_in_inventory = Only results name it; no inventory list does
control-reason-not_asked_for = Images of its type were not asked for
control-reason-coverage_incomplete = The data is not complete: what is missing may hold a failure
control-reason-stale = The last scan is too old
control-reason-scan_time_unknown = HSS does not say when it scanned
control-reason-nothing_against = Nothing speaks against the control, but HSS sees only a part of it
control-reason-supports = HSS results support the control; they do not prove it
control-reason-system_unknown = The framework is about one operating system, and the data does not name that of the host
control-reason-no_assets = There is no asset to judge
control-reason-other_kind = The framework is about another kind of asset
control-reason-other_system = The framework is about another operating system

## Method
method-controls = A control is judged for every asset, and the worst asset decides. A length is satisfied only where the host meets a threshold of HSS that is at least as strict, not satisfied where it falls short of one that is no stricter, and undetermined in between; kinds of characters likewise, and a pass where HSS requires none proves nothing.
method-controls-doubt = Nothing satisfies a control that is stale, undated, from an asset that HSS cannot look at, or from data that is not complete. A scan is dated by the newest result of the asset. Evidence against a control counts whatever its age. An accepted failure leaves the control undetermined.
method-controls-sources = References to standards were read in public mappings, not in the standards themselves, unless the source says so; titles are our own words. Sureness: A two sources agree, A- one with the full text, B one secondary source, C general knowledge.
method-controls-accounts = For controls on vendor default accounts these names are taken for such: { $accounts }.

## Conditions
condition-control-broken = Threshold broken: { $control } is not satisfied: { $count ->
    [one] { $count } asset speaks
   *[other] { $count } assets speak
} against it.
condition-control-kept = Threshold kept: { $control } is satisfied, or about something else.
condition-control-undetermined = Threshold cannot be judged: { $control } is undetermined.
