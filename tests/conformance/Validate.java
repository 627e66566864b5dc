import java.io.FileInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
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
    List<PDFAFlavour> flavours =
        Stream.of(arguments[0].split(",")).map(PDFAFlavour::byFlavourId).toList();
    boolean good = true;
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      good &= check(flavours, file);
    }
    System.exit(good ? 0 : 1);
  }

  // All standards in one walk through the file.
  private static boolean check(List<PDFAFlavour> flavours, String file) throws Exception {
    try (InputStream stream = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavours.get(0));
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavours)) {
      parser.setFlavours(flavours);
      boolean good = true;
      for (ValidationResult result : validator.validateAll(parser)) {
        good &= tell(result, file);
      }
      return good;
    }
  }

  private static boolean tell(ValidationResult result, String file) {
    String verdict = result.isCompliant() ? "pass" : "fail";
    System.out.println(result.getPDFAFlavour().getId() + " " + verdict + " " + file);
    result.getTestAssertions().stream()
        .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
        .map(assertion -> "  " + assertion.getRuleId().getClause() + ": " + assertion.getMessage())
        .distinct()
        .limit(20)
        .forEach(System.out::println);
    return result.isCompliant();
  }
}
