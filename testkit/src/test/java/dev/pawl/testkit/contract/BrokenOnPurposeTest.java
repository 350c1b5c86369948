package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Store;
import dev.pawl.testkit.Recorder;
import dev.pawl.testkit.check.HistoryChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract can fail: every store that is broken on purpose is noticed by the test that is named for it. */
class BrokenOnPurposeTest {
    @TempDir
    private Path folder;

    private static final String TABLE = """
            # Broken on purpose

            Each of these stores is the store in memory with one thing broken. The named test of the contract was seen to fail on it.
            The [checker](checking.md) was handed the history of one short run on it (`Scenes`), and found what stands in the last
            column. `BrokenOnPurposeTest` sees both again at every build, and keeps this page as it is. A new mutant is
            one line in `Mutant`. A store that reports fewer conflicts than it saw says nothing untrue, so a history cannot show it;
            and there are no leases in that run.

            | what is broken | promise | noticed by the contract | found by the checker |
            | --- | --- | --- | --- |
            %s
            """;

    @ParameterizedTest
    @EnumSource
    void aStoreThatBreaksAPromiseIsNoticed(Mutant mutant) {
        Broken.mutant = mutant;
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Broken.suites().get(mutant.suite), mutant.noticedBy))
                .execute();
        assertThat(results.testEvents().started().count()).isEqualTo(1);
        assertThat(results.testEvents().failed().count()).isEqualTo(1);
    }

    @Test
    void theCheckerFindsNothingIfNothingIsBroken() {
        assertThat(found(new MemoryStore(), "sound")).isEqualTo("nothing");
    }

    private String found(Store store, String name) {
        Path file = folder.resolve(name + ".jsonl");
        try (Recorder recorder = Recorder.to(file, "p")) {
            Scenes.play(store, recorder);
        }
        String found = HistoryChecker.check(file).violations().stream()
                .map(violation -> violation.anomaly().toString())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return found.isEmpty() ? "nothing" : found;
    }

    @Test
    void thePageListsThemAll() throws IOException {
        String rows = Arrays.stream(Mutant.values())
                .map(mutant -> "| " + mutant.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | " + mutant.promise
                        + " | `" + mutant.suite.getSimpleName() + "." + mutant.noticedBy + "` | "
                        + found(mutant.store(), mutant.name()) + " |")
                .collect(Collectors.joining("\n"));
        Path page = Path.of("../docs/broken-on-purpose.md");
        assertThat(Files.readString(page)).isEqualTo(TABLE.formatted(rows));
    }
}
