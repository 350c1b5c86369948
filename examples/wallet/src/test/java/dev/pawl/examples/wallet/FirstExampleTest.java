package dev.pawl.examples.wallet;

import static dev.pawl.examples.wallet.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.AggregateType;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The first example of the README, run as it stands there. */
class FirstExampleTest {
    private static String firstExample(DataSource dataSource) {
        // first example
        AggregateType<String, Wallet> type = AggregateType.of("wallet", String.class, Wallet.class);
        JdbcStore store = JdbcStore.of(dataSource);
        store.createTables(type.kind());
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Wallet> wallets = pawl.repository(type);
            wallets.insert("alice", Wallet.create("alice", EUR, Instant.now())).orThrow();
            Versioned<String, Wallet> seen = wallets.get("alice"); // Ann reads, and thinks for an hour.
            wallets.update("alice", w -> w.increase(Money.of("5.00", EUR))); // Bob is faster.
            Outcome<String, Wallet> outcome = wallets.replace(seen.with(w -> w.increase(Money.of("10.00", EUR))));
            return outcome instanceof Outcome.Conflicted<String, Wallet> lost ? lost.message() : "stored";
        } // wallet alice was read at version 1.… and has been changed since: it is at version 2.…
        // end
    }

    @TempDir
    Path folder;

    @Test
    void itTellsWhatHappened() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("first.db"));
        assertThat(firstExample(source))
                .startsWith("wallet alice was read at version 1.")
                .contains(" and has been changed since: it is at version 2.");
    }

    @Test
    void theReadmeShowsIt() throws IOException {
        Path here = Path.of("src/test/java/dev/pawl/examples/wallet/FirstExampleTest.java");
        List<String> lines = Files.readAllLines(here);
        int start = lines.indexOf("        // first example") + 1;
        int end = lines.indexOf("        // end");
        String example = String.join("\n", lines.subList(start, end)).stripIndent();
        assertThat(Files.readString(Path.of("../../README.md"))).contains("```java\n" + example + "\n```");
    }
}
