# Labels of the formats for other compliance tools: OCSF, OSCAL, HDF.

exchange-completeness = Completeness of the data

## OSCAL
exchange-oscal-result = What Huawei Cloud Host Security Service says of weak passwords and of the password policy of hosts and container images, and how the controls of the chosen frameworks stand by it.
exchange-oscal-plan = There is no assessment plan in OSCAL. What was asked for stands in report.json. Regions and projects:
exchange-oscal-report = The report of the run: what was asked for, how whole the data is, how controls stand and by what they were judged.
exchange-oscal-findings = Every finding, one line each. The digest is that of this file.
exchange-oscal-service = The service that looked at hosts and container images.
exchange-oscal-tool = The program that collected the results of the service, judged them and wrote this document.
exchange-oscal-observation = Results: { $open } open, { $accepted } accepted, { $unknown } unknown, { $passed } passed.
exchange-oscal-waiver = Waiver { $id }
exchange-oscal-waiver-counts = Failures within its scope: { $covered }. Waived by it: { $waived }. Open: { $open }.
exchange-oscal-ignored = Failures that somebody chose to ignore in the HSS console.
exchange-oscal-ignored-statement = HSS does not say who chose to ignore them, why, or until when. Nobody is known to have agreed.
exchange-oscal-no-framework = No framework was chosen. These are the checks whose results were collected.

## HDF
exchange-hdf-findings = HSS findings
exchange-hdf-weak_password = Accounts whose password is on HSS's list of weak ones. One result per account; assets without a result are counted by what that means.
exchange-hdf-password_complexity = Password policies that demand less than HSS is set to require. One result per asset; assets without a result are counted by what that means.
exchange-hdf-class = Assets by where they stand in this check, one result for all of a class. That HSS names no failure of an asset proves nothing by itself.
exchange-hdf-examples = { $names } and { $count ->
    [one] 1 more asset
   *[other] { $count } more assets
}
exchange-hdf-waiver = { $id }: { $reason } (owner { $owner }, approver { $approver }, ticket { $ticket }, to { $expires })
exchange-hdf-waiver-message = Failures were accepted. They prove nothing, so the control is not reviewed rather than not applicable.
