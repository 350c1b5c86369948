package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunTest {
    @Test
    void anErrorOnOneStoreSparesTheOthersAndIsNamed() throws Exception {
        List<String> done = new ArrayList<>();
        List<NotRun> notRun = new ArrayList<>();

        Run.interruptible(run -> {
            notRun.addAll(run.onEach(StoreAddress.parseSeveral("all"), address -> {
                if (address.label().equals("embedded:mariadb")) {
                    throw new StackOverflowError("deep");
                }
                done.add(address.label());
                return Optional.empty();
            }));
            return 0;
        });

        assertThat(notRun).containsExactly(new NotRun("embedded:mariadb", "java.lang.StackOverflowError: deep"));
        assertThat(done).hasSize(StoreAddress.parseSeveral("all").size() - 1).doesNotContain("embedded:mariadb");
    }
}
