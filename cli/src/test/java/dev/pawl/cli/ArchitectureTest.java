package dev.pawl.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the production code of all modules, which meet on the class path of the command line. */
class ArchitectureTest {
    private static final String[] PUBLISHED = {
        "dev.pawl",
        "dev.pawl.store",
        "dev.pawl.lock",
        "dev.pawl.memory",
        "dev.pawl.jdbc",
        "dev.pawl.dynamodb",
        "dev.pawl.mongodb",
        "dev.pawl.testkit.."
    };
    private static final Pattern MONITOR = Pattern.compile("\\bsynchronized\\s*\\(");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("dev.pawl");

    @ParameterizedTest
    @CsvSource({
        "dev.pawl, 40",
        "dev.pawl.store, 30",
        "dev.pawl.lock, 8",
        "dev.pawl.memory, 3",
        "dev.pawl.jdbc, 50",
        "dev.pawl.dynamodb, 15",
        "dev.pawl.mongodb, 15",
        "dev.pawl.testkit, 20",
        "dev.pawl.testkit.check, 15",
        "dev.pawl.testkit.contract, 10",
        "dev.pawl.testkit.report, 2",
        "dev.pawl.embedded, 1",
        "dev.pawl.examples.wallet, 8",
        "dev.pawl.examples.wallet.anomalies, 15",
        "dev.pawl.examples.wallet.anomalies.sql, 8",
        "dev.pawl.examples.wallet.anomalies.dynamodb, 4",
        "dev.pawl.examples.wallet.anomalies.mongodb, 4",
        "dev.pawl.examples.wallet.race, 20",
        "dev.pawl.examples.wallet.race.sql, 12",
        "dev.pawl.examples.wallet.race.dynamodb, 8",
        "dev.pawl.examples.wallet.race.mongodb, 8",
        "dev.pawl.benchmarks, 8",
        "dev.pawl.benchmarks.contention, 12",
        "dev.pawl.benchmarks.micro, 4",
        "dev.pawl.benchmarks.peers, 7",
        "dev.pawl.cli, 15"
    })
    void theRulesSeeTheClassesTheyAreAbout(String name, int atLeast) {
        assertThat(ALL.stream().filter(type -> type.getPackageName().equals(name)))
                .hasSizeGreaterThanOrEqualTo(atLeast);
    }

    @ParameterizedTest
    @CsvSource({
        "dev.pawl.jdbc, javax.sql, tools.jackson.core..",
        "dev.pawl.dynamodb, software.amazon.awssdk.., ",
        "dev.pawl.mongodb, com.mongodb.., org.bson.."
    })
    void aStoreKnowsOnlyWhatStoresSpeakAndItsDriver(String store, String driver, @Nullable String other) {
        classes()
                .that()
                .resideInAPackage(store)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        store,
                        "dev.pawl.store",
                        "java..",
                        "org.jspecify.annotations",
                        driver,
                        other == null ? driver : other)
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.pawl.cli", "dev.pawl.benchmarks", "dev.pawl.examples", "dev.pawl.embedded"})
    void whatIsPublishedDoesNotKnowTheProgramsInTheCheckout(String program) {
        noClasses()
                .that()
                .resideInAnyPackage(PUBLISHED)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(program + "..")
                .check(ALL);
    }

    @Test
    void nothingKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.pawl.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.pawl.cli..")
                .check(ALL);
    }

    @Test
    void packagesDependOnEachOtherInNoCircle() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(ALL);
    }

    @Test
    void noPackageIsNamedAfterNothing() {
        noClasses()
                .should()
                .resideInAnyPackage("..internal..", "..util..", "..utils..", "..common..", "..helper..", "..impl..")
                .check(ALL);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<JavaPackage> packages = ALL.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

        assertThat(packages)
                .allSatisfy(found -> assertThat(found.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked on %s", found.getName())
                        .isTrue());
    }

    /** The race does: a back-off written by hand is what it compares with. */
    @Test
    void nothingPublishedSleeps() {
        noClasses()
                .that()
                .resideInAnyPackage(PUBLISHED)
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .check(ALL);
    }

    @Test
    void noMethodIsSynchronized() {
        methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(ALL);
    }

    /** Before JDK 24 a virtual thread that blocks inside a monitor blocks its carrier as well. ArchUnit does not see monitors. */
    @Test
    void noBlockIsSynchronized() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            sources = files.filter(file -> file.toString().endsWith(".java")
                            && file.toString()
                                    .contains(Path.of("src", "main", "java").toString()))
                    .toList();
        }

        assertThat(sources)
                .hasSizeGreaterThan(150)
                .allSatisfy(source -> assertThat(Files.readString(source)).doesNotContainPattern(MONITOR));
    }

    @Test
    void everyStoreSeesToItThatItRunsTheWholeContract() throws IOException {
        try (Stream<Path> stores = Files.list(Path.of("../stores"))) {
            assertThat(stores.toList())
                    .isNotEmpty()
                    .allSatisfy(store -> assertThat(testsOf(store))
                            .as("tests in %s that ask for ContractCompliance", store)
                            .anySatisfy(
                                    test -> assertThat(Files.readString(test)).contains("ContractCompliance.of(")));
        }
    }

    private static List<Path> testsOf(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/test"))) {
            return files.filter(file -> file.toString().endsWith("Test.java")).toList();
        }
    }

    /** Every package is a slice of its own, whatever it is nested in. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "every package";
        }
    }
}
