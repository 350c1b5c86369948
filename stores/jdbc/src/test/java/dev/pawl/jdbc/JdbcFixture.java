package dev.pawl.jdbc;

import dev.pawl.embedded.Folders;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.contract.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a store on a fresh database for each test of the contract. */
final class JdbcFixture implements StoreFixture {
    private final Database database;
    private final TestDatabase.Setup setup;
    private @Nullable TestDatabase open;
    private @Nullable Path folder;

    JdbcFixture(Database database, TestDatabase.Setup setup) {
        this.database = database;
        this.setup = setup;
    }

    @Override
    public Store open(List<Kind> kinds) {
        TestDatabase fresh = switch (database) {
            case SQLITE -> sqlite();
            case POSTGRESQL -> TestDatabase.postgres(setup);
            case MARIADB, MYSQL -> TestDatabase.mariaDb(database, setup);
        };
        open = fresh;
        JdbcStore store = JdbcStore.of(fresh.pool());
        store.createTables(kinds.toArray(Kind[]::new));
        return store;
    }

    private TestDatabase sqlite() {
        try {
            folder = Files.createTempDirectory("pawl-contract");
            return TestDatabase.sqlite(folder, setup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void verifyNothingLeftOpen() {
        try (TestDatabase done = open) {
            done.requireNothingLeft();
        } finally {
            if (folder != null) {
                Folders.delete(folder);
            }
        }
    }

    @Override
    public Set<Unkept> unkept() {
        return database == Database.POSTGRESQL
                ? EnumSet.of(Unkept.NUL_IN_TEXT, Unkept.LONE_SURROGATE_IN_TEXT)
                : EnumSet.of(Unkept.LONE_SURROGATE_IN_TEXT);
    }
}
