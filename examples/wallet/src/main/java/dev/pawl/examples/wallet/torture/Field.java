package dev.pawl.examples.wallet.torture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.AggregateType;
import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.store.Kind;
import java.util.List;
import java.util.stream.IntStream;

/** What clients work on: some hot tallies that all of them want, and many that are spread. */
final class Field {
    static final AggregateType<String, Tally> TALLIES = AggregateType.builder(
                    "pawl_torture_tally", String.class, Tally.class)
            .id(Tally::id)
            .build();
    static final AggregateType<String, Own> OWN = AggregateType.builder("pawl_torture_own", String.class, Own.class)
            .id(Own::id)
            .build();

    static final List<String> HOT = names("hot-", 3);
    static final List<String> SPREAD = names("spread-", 240);

    private static final long CONNECT_MILLIS = 1_000;

    private Field() {}

    static Kind[] kinds() {
        return new Kind[] {TALLIES.kind(), OWN.kind()};
    }

    /** Opens a pool that gives up soon on a database that is not there, and comes to life when it is. */
    static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pawl-torture");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(CONNECT_MILLIS / 2);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    static JdbcStore store(HikariDataSource pool) {
        Database database = pool.getJdbcUrl().startsWith("jdbc:sqlite:") ? Database.SQLITE : Database.POSTGRESQL;
        return JdbcStore.builder(pool).dialect(database).build();
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
