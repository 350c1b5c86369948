package dev.pawl.jdbc;

import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store on SQLite, PostgreSQL, MariaDB or MySQL. It takes a connection from the pool for each call and hands it back as it found it, whether
 * the pool's connections commit by themselves or not. It creates nothing unasked: {@link #ddl} prints what it needs and
 * {@link #createTables} makes it.
 *
 * <p>Every commit that writes leaves a marker in the table {@code pawl_commits} in the same atomic step; request ids go to
 * {@code pawl_requests}. Safe for use by many threads.
 */
public final class JdbcStore implements Store {
    private static final Duration CREATE_WAIT = Duration.ofSeconds(30);

    private final Sessions sessions;
    private final Dialect dialect;
    private final Map<String, Table> tables;
    private final CommitLog log;
    private final Map<String, Bound> bound;
    private final Binder binder;
    private final Commits commits;

    private JdbcStore(
            Sessions sessions, Dialect dialect, Map<String, Table> tables, CommitLog log, Map<String, Bound> bound) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.tables = tables;
        this.log = log;
        this.bound = bound;
        this.binder = new Binder(dialect, log);
        this.commits = new Commits(sessions, dialect, log, key -> bound(key.kind()));
    }

    /**
     * Returns a store with every kind in a table of documents.
     *
     * @param source a pool, or any other source of connections
     * @return the store
     * @throws StoreException if the database cannot be asked what it is, or is none of {@link Database}
     */
    public static JdbcStore of(DataSource source) {
        return builder(source).build();
    }

    /**
     * Returns a builder of a store.
     *
     * @param source a pool, or any other source of connections
     * @return the builder
     */
    public static Builder builder(DataSource source) {
        return new Builder(source);
    }

    /** Collects what a store is made of. Not safe for use by many threads. */
    public static final class Builder {
        private static final Duration MARKER_WINDOW = Duration.ofDays(7);

        private final DataSource source;
        private final Map<String, Table> tables = new HashMap<>();
        private @Nullable Database database;
        private boolean commitTable = true;
        private Duration window = MARKER_WINDOW;

        private Builder(DataSource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /**
         * Tells which database it is, so that it need not be asked.
         *
         * @param database the database
         * @return this builder
         */
        public Builder dialect(Database database) {
            this.database = Objects.requireNonNull(database, "database");
            return this;
        }

        /**
         * Says how a kind lies in its table.
         *
         * @param table the mapping
         * @return this builder
         * @throws IllegalArgumentException if the kind has a mapping already
         */
        public Builder table(Table table) {
            if (tables.putIfAbsent(table.kind(), table) != null) {
                throw new IllegalArgumentException("Two mappings for the kind " + table.kind() + ".");
            }
            return this;
        }

        /**
         * Does without the commit tables. <b>Attempts then cannot be settled exactly</b>: an attempt whose reply was lost
         * counts as made only while the row still has its stamp, and stays in doubt otherwise; request ids are not taken.
         *
         * @return this builder
         */
        public Builder withoutCommitTable() {
            this.commitTable = false;
            return this;
        }

        /**
         * Says how long markers and request ids are kept: so long can an attempt be settled and a request be recognised. The
         * database's own clock counts.
         *
         * @param window how long, seven days unless told otherwise
         * @return this builder
         * @throws IllegalArgumentException if the window is shorter than a second
         */
        public Builder markerWindow(Duration window) {
            if (window.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(
                        "Invalid marker window (" + window + "): must be a second or longer.");
            }
            this.window = window;
            return this;
        }

        /**
         * Makes the store.
         *
         * @return the store
         * @throws StoreException if the database was not told and cannot be asked, or is none of {@link Database}
         */
        public JdbcStore build() {
            Dialect dialect = Dialects.of(database == null ? Dialects.recognise(source) : database);
            return new JdbcStore(
                    Sessions.of(source, dialect),
                    dialect,
                    Map.copyOf(tables),
                    new CommitLog(commitTable, window),
                    new ConcurrentHashMap<>());
        }
    }

    /**
     * Returns the statements that make the tables of kinds, those that a mapping to columns says exist aside, and the commit
     * tables. They do nothing where the tables are there already.
     *
     * @param kinds the kinds
     * @return the statements, in the order in which to run them
     * @throws StoreException if a table of documents would need two columns of one name, or has a name that the database would cut off
     */
    public List<String> ddl(Kind... kinds) {
        List<String> statements = new ArrayList<>();
        for (Kind kind : kinds) {
            if (table(kind.name()) instanceof Table.Document document) {
                Binder.requireDistinctDocument(kind, document.name());
                statements.add(dialect.createDocumentTable(document.name(), kind.id()));
            }
        }
        if (log.enabled()) {
            statements.addAll(dialect.createCommitTables());
        }
        statements.addAll(dialect.createGuards());
        return List.copyOf(statements);
    }

    /**
     * Runs the statements of {@link #ddl}; not within the application's transaction on MariaDB and MySQL, where they would commit it.
     *
     * @param kinds the kinds
     * @throws StoreException if the database refuses one of the statements, a table would need two columns of one name, the
     *     database would cut its name off, or the store has joined a transaction that this would commit
     */
    public void createTables(Kind... kinds) {
        if (sessions.joined() && dialect.commitsToCreate()) {
            throw new StoreException(
                    "The tables were not created: to create one would commit the application's transaction. Do it by the store"
                            + " that has not joined it.",
                    null);
        }
        try (Session session = open(Deadline.after(CREATE_WAIT));
                Statement statement = session.statement()) {
            for (String sql : ddl(kinds)) {
                create(session, statement, sql);
            }
        } catch (SQLException e) {
            throw failed("The tables could not be created", e);
        }
    }

    /** Where somebody else was making the same at that moment, it is there when it is looked for again. */
    private void create(Session session, Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (session.isJoined() || !dialect.saysCreatedMeanwhile(e)) {
                throw e;
            }
            statement.execute(sql);
        }
    }

    private Table table(String kind) {
        Table table = tables.get(kind);
        return table == null ? Table.document(kind) : table;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the kind lies in columns and another of its name was bound to this store before, since what
     *     only one of them names would be missing to the other
     */
    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        Bound known = bound.get(kind.name());
        if (known != null && known.mapping().kind().equals(kind)) {
            return known.capabilities();
        }
        requireOnly(kind, known);
        try (Session session = open(deadline)) {
            session.boundEverything();
            Bound fresh = session.patiently(() -> binder.bind(session.connection(), kind, table(kind.name())));
            bound.compute(kind.name(), (name, other) -> {
                requireOnly(kind, other);
                return fresh;
            });
            return fresh.capabilities();
        } catch (SQLException e) {
            throw failed("The mapping of " + kind.name() + " could not be checked", e);
        }
    }

    private void requireOnly(Kind kind, @Nullable Bound known) {
        if (known != null && table(kind.name()) instanceof Table.Columns) {
            kind.requireOnly(known.mapping().kind());
        }
    }

    private Bound bound(String kind) {
        Bound found = bound.get(kind);
        if (found == null) {
            throw new IllegalArgumentException("The kind " + kind + " was never bound to this store.");
        }
        return found;
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        if (keys.size() == 1) {
            return List.of(readOne(keys.get(0), deadline));
        }
        Map<Key, Stored> found = new HashMap<>();
        Map<Bound, List<Key>> wanted = new LinkedHashMap<>();
        for (Key key : new TreeSet<>(keys)) {
            Bound kind = bound(key.kind());
            if (kind.mapping().canHold(key)) {
                wanted.computeIfAbsent(kind, any -> new ArrayList<>()).add(key);
            }
        }
        if (!wanted.isEmpty()) {
            try (Session session = openToRead(deadline)) {
                session.patiently(() -> {
                    dialect.read(session, wanted, found);
                    return found;
                });
            } catch (SQLException e) {
                throw failed("Could not read " + keys, e);
            }
        }
        List<Optional<Stored>> rows = new ArrayList<>(keys.size());
        for (Key key : keys) {
            rows.add(Optional.ofNullable(found.get(key)));
        }
        return rows;
    }

    private Optional<Stored> readOne(Key key, Deadline deadline) {
        Bound kind = bound(key.kind());
        if (!kind.mapping().canHold(key)) {
            return Optional.empty();
        }
        try (Session session = openToRead(deadline)) {
            return session.patiently(() -> Reads.one(session, kind, key));
        } catch (SQLException e) {
            throw failed("Could not read " + key, e);
        }
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        if (limit < 1) {
            throw new IllegalArgumentException("Invalid limit (" + limit + "): must be one or more.");
        }
        try (Session session = openToRead(deadline)) {
            return session.patiently(() -> Reads.ids(session, bound(kind), after, limit));
        } catch (SQLException e) {
            throw failed("Could not page through the ids of " + kind, e);
        }
    }

    /**
     * Makes a row of the user's own SQL what a read of the same aggregate would have returned.
     *
     * @param kind the name of a bound kind
     * @param row a result set that stands on a row and has every column of the mapping, by its name
     * @return what is stored
     * @throws StoreException if the row lacks a column, which is named, or cannot be read
     */
    public Stored row(String kind, ResultSet row) {
        Mapping mapping = bound(kind).mapping();
        try {
            int[] positions = Rows.positions(mapping, row);
            return mapping.stored(mapping.key(row, positions), row, positions);
        } catch (SQLException e) {
            throw failed("Could not read a row of " + kind, e);
        }
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        if (!log.enabled() || !dialect.texts().keeps(request.value())) {
            return Optional.empty();
        }
        try (Session session = open(deadline)) {
            return session.patiently(() -> Look.results(session, request))
                    .map(results -> new Conflict.Repeated(request, results));
        } catch (SQLException e) {
            throw failed("Could not look up the request " + request, e);
        }
    }

    @Override
    public Optional<Instant> now(Deadline deadline) {
        try (Session session = open(deadline)) {
            return Optional.of(Look.now(session, dialect));
        } catch (SQLException e) {
            throw failed("Could not ask for the time", e);
        }
    }

    /** {@inheritDoc} On SQLite its first lock is one on the whole database. */
    @Override
    public LockingTransaction begin(Deadline deadline) {
        if (!dialect.locksRows()) {
            return new DatabaseLocking(sessions, dialect, commits, key -> bound(key.kind()));
        }
        try {
            return new RowLocking(open(deadline), dialect, commits, key -> bound(key.kind()));
        } catch (SQLException e) {
            throw failed("No connection to be had for a transaction that takes locks", e);
        }
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return commits.make(batch, deadline);
    }

    /**
     * {@inheritDoc}
     *
     * @param transaction a connection whose autocommit is off
     */
    @Override
    public JdbcStore joining(Object transaction) {
        if (!(transaction instanceof Connection connection)) {
            throw new IllegalArgumentException("To join a transaction over JDBC, pass its java.sql.Connection, not a "
                    + transaction.getClass().getName() + ".");
        }
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalArgumentException(
                        "The connection's autocommit is on: it runs no transaction that could be joined.");
            }
        } catch (SQLException e) {
            throw failed("The connection to join cannot be used", e);
        }
        return new JdbcStore(Sessions.joining(connection, dialect), dialect, tables, log, bound);
    }

    /**
     * {@inheritDoc} Within a transaction that the application runs itself every attempt stays in doubt: what would settle it could
     * still be rolled back, and what is seen there may be the transaction's own.
     */
    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        if (sessions.joined()) {
            return Outcomes.inDoubt(
                    ticket,
                    "The attempt " + ticket.attempt()
                            + " cannot be settled within the application's transaction, which may"
                            + " still be rolled back: settle it by the store that has not joined it.",
                    null);
        }
        return log.enabled() ? commits.settle(ticket, deadline) : settledByRows(ticket, deadline);
    }

    /**
     * Without markers, a stamp that is still there proves that the attempt was made. Its absence proves nothing: the attempt may
     * be on its way, or may have been overwritten.
     */
    private CommitOutcome settledByRows(Ticket ticket, Deadline deadline) {
        try {
            List<Key> keys = ticket.conditions().stream().map(c -> c.key()).toList();
            boolean stamped = read(keys, deadline).stream()
                    .flatMap(Optional::stream)
                    .anyMatch(
                            found -> found.version().stamp() == ticket.attempt().stamp());
            return stamped
                    ? new CommitOutcome.Committed()
                    : Outcomes.inDoubt(
                            ticket,
                            "No row has the stamp of the attempt " + ticket.attempt()
                                    + ", and there is no commit table to ask.",
                            null);
        } catch (StoreException e) {
            return Outcomes.inDoubt(
                    ticket, "The attempt " + ticket.attempt() + " could not be settled: " + e.getMessage(), e);
        }
    }

    private Session open(Deadline deadline) throws SQLException {
        return sessions.open(deadline);
    }

    private Session openToRead(Deadline deadline) throws SQLException {
        Session session = open(deadline);
        try {
            session.boundReads();
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private static StoreException failed(String what, SQLException error) {
        Outcomes.keepInterrupt(error);
        return new StoreException(what + ": " + Outcomes.said(error), error);
    }

    /** Does nothing: the store itself holds nothing, and the pool is its owner's. */
    @Override
    public void close() {}
}
