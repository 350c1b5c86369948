package dev.pawl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each package of the core may know. What holds for all modules is checked where all of them meet, in the command line. */
class ArchitectureTest {
    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pawl");

    @Test
    void whatStoresSpeakKnowsOnlyItself() {
        check("dev.pawl.store");
    }

    @Test
    void theStoreInMemoryKnowsOnlyWhatStoresSpeak() {
        check("dev.pawl.memory", "dev.pawl.store");
    }

    @Test
    void theApiKnowsNoStore() {
        check("dev.pawl", "dev.pawl.store", "tools.jackson..", "com.fasterxml.jackson.annotation");
    }

    @Test
    void offlineLocksAreWrittenOnTopOfTheApi() {
        check("dev.pawl.lock", "dev.pawl", "dev.pawl.store");
    }

    @ParameterizedTest
    @CsvSource({"dev.pawl.lock, 8", "dev.pawl, 40", "dev.pawl.store, 30", "dev.pawl.memory, 3"})
    void theRulesSeeTheClassesTheyAreAbout(String name, int atLeast) {
        assertThat(core.stream().filter(type -> type.getPackageName().equals(name)))
                .hasSizeGreaterThanOrEqualTo(atLeast);
    }

    private void check(String subject, String... others) {
        List<String> known = new ArrayList<>(List.of(subject, "java..", "org.jspecify.annotations"));
        known.addAll(List.of(others));
        classes()
                .that()
                .resideInAPackage(subject)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(known.toArray(String[]::new))
                .check(core);
    }
}
