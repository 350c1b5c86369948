package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SqliteColumnsTest extends ColumnsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @Override
    String decimal() {
        return "text";
    }

    @Test
    void aDecimalOnANumericColumnIsRefusedWithAdvice() {
        database.execute("CREATE TABLE n (id text PRIMARY KEY, version integer, balance numeric(10,2))");
        JdbcStore store = JdbcStore.builder(database.pool())
                .table(Table.columns("account", "n"))
                .build();

        assertThatThrownBy(() -> store.bind(kind("account", "balance", Kind.Type.DECIMAL)))
                .hasMessageContaining("\"balance\" numeric(10,2)")
                .hasMessageContaining("floating point")
                .hasMessageContaining("TEXT");
    }
}
