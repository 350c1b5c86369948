package dev.pawl.benchmarks.processes;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.PawlListener;
import dev.pawl.RetryPolicy;
import dev.pawl.jdbc.JdbcStore;
import java.time.Duration;

/** A counter that everybody increments, in a database, reached by a pool of ten connections. */
final class HotCounter implements AutoCloseable {
    /**
     * The counter.
     *
     * @param value how often it was incremented
     */
    record Counter(long value) {
        Counter next() {
            return new Counter(value + 1);
        }
    }

    private static final AggregateType<String, Counter> COUNTER =
            AggregateType.of("pawl_bench_counter", String.class, Counter.class);
    private static final String ID = "hot";
    private static final int POOL = 10;
    private static final RetryPolicy POLICY =
            RetryPolicy.standard().withMaxAttempts(Integer.MAX_VALUE).withDeadline(Duration.ofSeconds(30));

    private final HikariDataSource pool;
    private final JdbcStore store;

    HotCounter(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(1);
        this.pool = new HikariDataSource(config);
        this.store = JdbcStore.of(pool);
    }

    /** Makes the table, if it is not there, and the counter. */
    void make() {
        store.createTables(COUNTER.kind());
        pawl(event -> {}).repository(COUNTER).insertOrUpdate(ID, new Counter(0), counter -> new Counter(0));
    }

    Pawl pawl(PawlListener listener) {
        return Pawl.builder(store).retry(POLICY).listener(listener).build();
    }

    static void increment(Pawl pawl) {
        pawl.repository(COUNTER).update(ID, Counter::next);
    }

    long value() {
        return pawl(event -> {}).repository(COUNTER).get(ID).value().value();
    }

    @Override
    public void close() {
        store.close();
        pool.close();
    }
}
