package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.store.Kind;
import dev.pawl.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlDriverColumnsTest extends MariaDbColumnsTest {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }

    /** This driver writes a question mark for what the connection's encoding lacks, so that ids become one another. */
    @ParameterizedTest
    @ValueSource(strings = {"latin1", "windows-1251"})
    void aConnectionWhoseEncodingLacksCharactersIsRefused(String encoding) {
        database.execute("CREATE TABLE t (id varchar(40) PRIMARY KEY, version bigint, name text)");
        try (HikariDataSource lax = BoundsSuite.pool(config -> {}, database.url() + "&characterEncoding=" + encoding)) {
            JdbcStore store =
                    JdbcStore.builder(lax).table(Table.columns("account", "t")).build();
            assertThatThrownBy(() -> store.bind(kind("account", "name", Kind.Type.TEXT)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("characterEncoding");
        }
    }
}
