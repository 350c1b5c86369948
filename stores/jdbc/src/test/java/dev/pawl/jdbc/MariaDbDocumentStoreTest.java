package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MariaDbDocumentStoreTest extends DocumentStoreSuite {
    /** An index takes 3072 bytes, of which a character may need four. */
    private static final int MOST_CHARACTERS = 768;

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @Test
    void anIdThatIsOneBlankTooLongIsRefusedAndOneThatIsNotIsKept() {
        String longest = "\ud83d\ude00".repeat(MOST_CHARACTERS - 1) + " ";

        BoundsSuite.assertRefused(make(store, changes().insert(key(longest + " "), worth("1"))), Reason.FAILED);
        assertThat(find(store, key(longest + " "))).isEmpty();
        assertThat(make(store, changes().insert(key(longest), worth("1")))).isEqualTo(new Committed());
        assertThat(find(store, key(longest))).isPresent();
    }
}
