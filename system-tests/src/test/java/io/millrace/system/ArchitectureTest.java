package io.millrace.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the design says about who may know whom. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.millrace");

  @Test
  void servicesDoNotKnowEachOther() {
    slices()
        .matching("io.millrace.(ingest|functions|egress|manager|console)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void commonKnowsNoService() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.common..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.ingest..",
            "io.millrace.functions..",
            "io.millrace.egress..",
            "io.millrace.manager..",
            "io.millrace.console..",
            "io.millrace.edge..",
            "io.millrace.cli..")
        .check(CLASSES);
  }

  @Test
  void onlyEgressKnowsAws() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.egress..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .check(CLASSES);
  }

  @Test
  void onlyFunctionHostKnowsDocker() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.functions..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.dockerjava..")
        .check(CLASSES);
  }

  @Test
  void onlyTheManagerKnowsADatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.manager..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "com.zaxxer..", "org.flywaydb..")
        .check(CLASSES);
  }

  @Test
  void packagesOfAServiceHaveNoCycles() {
    for (String service :
        new String[] {"common", "ingest", "functions", "egress", "manager", "console"}) {
      slices()
          .matching("io.millrace." + service + ".(*)..")
          .should()
          .beFreeOfCycles()
          .check(CLASSES);
    }
  }

  @Test
  void thereIsNoDrawerForTheRest() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..helper..", "..impl..", "..misc..")
        .check(CLASSES);
  }
}
