# Labels of letters about a report, and of letters about what went wrong.

## The subject
mail-subject-threshold = threshold broken
mail-subject-open = { $open } open, { $urgent } high or critical
mail-subject-open-at-least = at least { $open } open, { $urgent } high or critical

## The letter
mail-verdict = Verdict
mail-names-left-out = Which assets these are is not said here, because a letter travels as plain text. The attached file names them; it opens with the password that was agreed.
mail-files = Attached files
mail-file = File
mail-size = { $bytes ->
    [one] { $bytes } byte
   *[other] { $bytes } bytes
}
mail-too-large = The files that belong here are larger than { $limit }, the most that a letter may have. Attached is a summary: a PDF without the list of results.
mail-too-large-for-any = Nothing is attached: even the summary is larger than { $limit }, the most that a letter may have.
mail-encrypted = The attached file opens with the password that was agreed.
mail-made-for-reader = This letter has another language than the archive, or hides other things: the numbers are the same, but files and digest were made for this letter and are not those of the archive.
mail-archive = All files of the run are kept in { $place }.
mail-not-uploaded = The files of the run are not in the archive yet, because they could not be uploaded. They are in { $place } on the machine that made the run.
mail-about = About this letter
mail-automatic = This letter was written by a program that reads no answers.

## What went wrong
mail-alert-subject-run = No password compliance report ({ $date })
mail-alert-run = The run failed before there was a report. What the report would have said is not known.
mail-alert-subject-unfinished = The password compliance report was not delivered ({ $date })
mail-alert-unfinished = The report is written, but the run could not be finished: nothing was sent.
mail-alert-subject-undelivered = Letters about run { $run } did not arrive
mail-alert-undelivered = The report is written and archived, but letters about it did not reach everybody.
mail-alert-subject-not-uploaded = Run { $run } is not in the archive
mail-alert-not-uploaded = The report is written, but it could not be uploaded to the archive. It is only on the machine that made it.
mail-alert-why = What went wrong
mail-alert-withheld = The message may name projects and hosts, which are hidden from this group. It stands in the log of the machine.
mail-alert-hint = What to do
mail-alert-code = The program ended with exit code { $code }.
mail-alert-line = Group { $group }, { $address }: { $why }
mail-alert-line-in-doubt = nobody knows whether it arrived
mail-alert-send = When the cause is mended, “hss-audit send” with this run sends what is missing; nobody gets it twice.
mail-alert-upload = When the cause is mended, “hss-audit upload” with this run goes on where it was cut off.
