# What is hidden, what helps to act on a report and to test it again, and the page of signatures.

## Redaction
redaction-none = Nothing; weak passwords are shown as HSS masks them.
redaction-masked = Passwords; not even the forms masked by HSS are part of this report.
redaction-full = Passwords, and the names, addresses and ids of hosts, images and accounts: each stands under a pseudonym that is the same in every report made with the key { $key }.
redacted-message = the message is withheld
redacted-message-of = { $facts } (the rest of the message is withheld)
redacted-names = names set by the operator
redacted-waiver = withheld

## Points
points-base = { $points } failure
points-exposure = { $points } exposure
points-privilege = { $points } privilege
points-service = { $points } service
points-age = { $points } age
points-value = { $points } value

## Shared accounts and passwords
shared-title = What several assets have in common
shared-intro = Open weak passwords only. One attempt that works on one of these assets may work on all of them.
shared-accounts = Accounts on several assets
shared-accounts-none = No account with a weak password is on more than one asset.
shared-accounts-all = { $total ->
    [one] 1 account with a weak password is on more than one asset.
   *[other] { $total } accounts with weak passwords are on more than one asset.
}
shared-accounts-some = { $total } accounts with weak passwords are on more than one asset; the { $shown } on most assets are listed.
shared-passwords = Masked passwords at several assets
shared-passwords-hint = A hint only: the same mask does not prove the same password.
shared-passwords-none = No masked password stands at more than one asset.
shared-passwords-all = { $total ->
    [one] 1 masked password stands at more than one asset.
   *[other] { $total } masked passwords stand at more than one asset.
}
shared-passwords-some = { $total } masked passwords stand at more than one asset; the { $shown } at most assets are listed.
shared-account = Account
shared-service = Service
shared-assets = Assets
shared-password = Masked password
shared-hidden = hidden
shared-password-accounts = Accounts
shared-examples = Among them

## Sample
sample-title = Sample to test again
sample-intro = Test these assets by hand and compare: passing ones are among them, so that a verdict can be wrong in both directions.
sample-drawn = { $count } of { $asked } assets that were asked for: { $groups }.
sample-group = { $kind }, { $class }: { $drawn } of { $total }
sample-seed = Seed: { $seed }
sample-method = To draw it again: group the assets by class and kind; order each group by SHA-256 over the seed, a line feed, the region, a line feed, the project id, a line feed and the key of the asset, as HSS names it. The beginning of that SHA-256 stands below the class, unless names are hidden.
sample-turns = Then let the groups take turns, failing, clean, ignored, unknown, not protected, agent offline, never scanned, hosts before images; each gives its next asset until there are enough.
sample-done = Tested
sample-asset = Asset
sample-class = Reported as
sample-result = Result of the test

## Sign-off
sign-title = Sign-off
sign-intro = Signed below is the report of exactly this run and these findings. Whoever signs can recompute the digest from findings.ndjson.
sign-run = Run
sign-digest = SHA-256 of findings.ndjson
sign-coverage = Completeness
sign-results = Results
sign-results-count = { $results } results, { $open } open findings
sign-prepared = Prepared
sign-reviewed = Reviewed
sign-approved = Approved
sign-name = Name
sign-date = Date
sign-signature = Signature

## Sections
html-aids = Review aids
html-sign = Sign-off
pdf-aids = Review aids
pdf-sign = Sign-off
