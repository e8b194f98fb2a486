package dev.byot.vault.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/// Who may know whom (DESIGN: "The house").
final class DependencyRulesTest {
  private static final String ROOT = "dev.byot.vault.";
  private static final String API = ROOT + "api..";
  private static final String ROTATION = ROOT + "rotation..";
  private static final String AUDITING = ROOT + "auditing..";
  private static final String EMULATOR = ROOT + "emulator..";
  private static final String LOCAL = ROOT + "local..";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.byot.vault");

  @Test
  void theServicesKnowNeitherEachOtherNorTheEmulator() {
    noClasses()
        .that()
        .resideInAPackage(API)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROTATION, AUDITING, EMULATOR, LOCAL)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROTATION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API, AUDITING, EMULATOR, LOCAL)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(AUDITING)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API, ROTATION, EMULATOR, LOCAL)
        .check(CLASSES);
  }

  @Test
  void whatIsCommonKnowsNoService() {
    noClasses()
        .that()
        .resideOutsideOfPackages(API, ROTATION, AUDITING, EMULATOR, LOCAL, ROOT + "bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API, ROTATION, AUDITING, EMULATOR, LOCAL)
        .check(CLASSES);
  }

  @Test
  void theEmulatorKnowsNothingOfTheVault() {
    noClasses()
        .that()
        .resideInAPackage(EMULATOR)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are the vault's",
                dependency ->
                    dependency.getPackageName().startsWith(ROOT)
                        && !dependency.getPackageName().startsWith(ROOT + "emulator")))
        .check(CLASSES);
  }

  @Test
  void onlyAdaptersAndTheWiringKnowGoogle() {
    noClasses()
        .that()
        .resideInAPackage("dev.byot.vault..")
        .and()
        .resideOutsideOfPackages(
            "..firestore..",
            "..pubsub..",
            "..kms..",
            "..secretmanager..",
            "..firebase..",
            "..google..",
            EMULATOR,
            // Each service is wired in its root package.
            ROOT + "api")
        .and()
        .doNotHaveSimpleName("RotationWorker")
        .and()
        .doNotHaveSimpleName("AuditWorker")
        .and()
        .doNotHaveSimpleName("Provisioning")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.google.cloud..", "com.google.api..", "com.google.auth..", "com.google.firebase..")
        .check(CLASSES);
  }

  /// Google's client libraries do it for them. `ConnectionsTest` of rotation-worker holds that they
  /// connect to nobody else.
  @Test
  void theWorkersAndWhatIsCommonConnectToNothingThemselves() {
    noClasses()
        .that()
        .resideOutsideOfPackages(API, EMULATOR, LOCAL, ROOT + "bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net.http..", "org.apache.hc..", "org.apache.http..", "com.google.api.client..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            Socket.class,
            ServerSocket.class,
            DatagramSocket.class,
            SocketChannel.class,
            DatagramChannel.class,
            URL.class,
            URLConnection.class)
        .check(CLASSES);
  }

  @Test
  void onlyTheApiKnowsHelidon() {
    noClasses()
        .that()
        .resideOutsideOfPackage(API)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.helidon..")
        .check(CLASSES);
  }

  @Test
  void theIdentifiersKnowOnlyTheJdkAndDigests() {
    classes()
        .that()
        .resideInAnyPackage(ROOT + "keys", ROOT + "digest")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "keys", ROOT + "digest", "java..", "org.jspecify..", "com.fasterxml.uuid..")
        .check(CLASSES);
  }

  @Test
  void featuresFormNoCycles() {
    slices().matching("dev.byot.vault.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("dev.byot.vault.api.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("dev.byot.vault.emulator.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noCallReadsTheEnvironmentButTheMains() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Main")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(CLASSES);
  }
}
