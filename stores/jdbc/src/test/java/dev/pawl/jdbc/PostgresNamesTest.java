package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Kind;
import dev.pawl.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL cuts names off that are too long, and only mentions it: two tables would be one. */
class PostgresNamesTest {
    private static final String LONGEST = "n".repeat(63);

    private TestDatabase database;
    private JdbcStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.postgres(TestDatabase.Setup.PLAIN);
        store = JdbcStore.of(database.pool());
        store.createTables();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Kind kind(String name) {
        return new Kind(
                name,
                List.of(new Kind.Field("id", Kind.Type.TEXT)),
                List.of(new Kind.Field("balance", Kind.Type.DECIMAL)));
    }

    @Test
    void aNameOfAsManyBytesAsThereMayBeIsItsTables() {
        store.createTables(kind(LONGEST));
        store.bind(kind(LONGEST));
        assertThat(database.text("SELECT count(*) FROM " + LONGEST)).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "\u00e9"})
    void aNameThatWouldBeCutOffIsRefusedWhereItsTableIsMadeAndWhereItIsBound(String last) {
        String shared = LONGEST.substring(0, 64 - last.getBytes(StandardCharsets.UTF_8).length);
        Kind kind = kind(shared + last);
        assertThatThrownBy(() -> store.createTables(kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("63 bytes")
                .hasMessageContaining(kind.name());
        database.execute("CREATE TABLE " + kind.name()
                + " (id text PRIMARY KEY, version bigint NOT NULL, stamp bigint NOT NULL, doc jsonb NOT NULL)");
        assertThatThrownBy(() -> store.bind(kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("63 bytes");
        JdbcStore qualified = JdbcStore.builder(database.pool())
                .table(Table.document("wallet").named("public." + kind.name()))
                .build();
        assertThatThrownBy(() -> qualified.bind(kind("wallet")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("63 bytes");
    }
}
