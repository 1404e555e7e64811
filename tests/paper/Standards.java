import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Holds PDF files against the standards that they claim, with the rules of veraPDF.
 *
 * <p>Usage: {@code Standards FLAVOUR,… FILE…}, for instance {@code Standards ua1,2a report.pdf}. It ends with 0 when every
 * file complies with every flavour.
 */
public final class Standards {
    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> flavours = flavours(words[0]);
        boolean complies = true;
        for (String file : List.of(words).subList(1, words.length)) {
            for (PDFAFlavour flavour : flavours) {
                complies &= check(new File(file), flavour);
            }
        }
        System.exit(complies ? 0 : 1);
    }

    private static List<PDFAFlavour> flavours(String names) {
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String name : names.split(",")) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                throw new IllegalArgumentException("no flavour is called " + name);
            }
            flavours.add(flavour);
        }
        return flavours;
    }

    private static boolean check(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<RuleId, Integer> failed = result.getFailedChecks();
            System.out.printf(
                    "%s %s %s: %d checks, %d rules broken%n",
                    result.isCompliant() ? "ok" : "BROKEN",
                    flavour.getId(),
                    file.getName(),
                    result.getTotalAssertions(),
                    failed.size());
            failed.forEach((rule, times) -> System.out.printf("  %s, %d times%n", name(rule), times));
            result.getTestAssertions().stream()
                    .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                    .limit(5)
                    .forEach(Standards::print);
            // A file of which nothing could be checked breaks no rule either.
            return result.isCompliant() && result.getTotalAssertions() > 0;
        }
    }

    private static String name(RuleId rule) {
        return rule.getSpecification().getId() + " " + rule.getClause() + " test " + rule.getTestNumber();
    }

    private static void print(TestAssertion assertion) {
        System.out.printf(
                "  %s: %s%n    at %s%n",
                name(assertion.getRuleId()), assertion.getErrorMessage(), assertion.getLocation().getContext());
    }
}
