import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Checks PDFs against several standards: Validate FLAVOUR[,FLAVOUR] FILE...
 *
 * Prints "FLAVOUR pass|fail FILE" for each, and under a failure each broken rule once.
 */
public class Validate {
  public static void main(String[] arguments) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    boolean good = true;
    for (String name : arguments[0].split(",")) {
      for (int n = 1; n < arguments.length; n++) {
        good &= check(PDFAFlavour.byFlavourId(name), arguments[n]);
      }
    }
    System.exit(good ? 0 : 1);
  }

  private static boolean check(PDFAFlavour flavour, String file) throws Exception {
    try (InputStream stream = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      String verdict = result.isCompliant() ? "pass" : "fail";
      System.out.println(flavour.getId() + " " + verdict + " " + file);
      result.getTestAssertions().stream()
          .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
          .map(assertion -> "  " + assertion.getRuleId().getClause() + ": " + assertion.getMessage())
          .distinct()
          .limit(20)
          .forEach(System.out::println);
      return result.isCompliant();
    }
  }
}
