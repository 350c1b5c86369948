package dev.pawl.dynamodb;

import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A store on Amazon DynamoDB. It creates nothing unasked: {@link #ddl} prints the tables it needs and {@link #createTables} makes
 * them. Safe for use by many threads.
 *
 * <p>An item looks like this; everything but the three fields in front is there only where it is needed:
 *
 * <pre>{@code
 * { "id":       {"S": "alice"},
 *   "balance":  {"N": "10"},
 *   "currency": {"S": "EUR"},
 *   "version":  {"N": "3"},
 *   "stamp":    {"N": "-7340182743984612001"},
 *   "pawl_scales":  {"M": {"balance": {"N": "2"}}},             // the balance was written as 10.00
 *   "pawl_history": {"L": [{"S": "1.a…>2.b…"}, {"S": "2.b…>3.c…"}]},  // the latest replacements, some 16
 *   "pawl_fenced":  {"SS": ["0193a1b2-…"]} }                    // attempts that were declared dead at this version
 * }</pre>
 *
 * <p>How a commit is made, and how one is settled whose reply was lost:
 *
 * <ol>
 *   <li>A replacement of one aggregate is one conditional {@code UpdateItem}. The item itself remembers the latest replacements;
 *       older ones are moved to the table of markers, which takes three more calls for every sixteenth replacement. Replacements of
 *       several aggregates that arrive in one batch share requests: {@code BatchExecuteStatement}, 25 in each.
 *   <li>An insert or delete of one aggregate, several aggregates, and commits with request ids are one {@code
 *       TransactWriteItems} that also puts a marker. A delete of an item that remembers replacements takes a second one, which
 *       archives them.
 *   <li>A commit that writes nothing is a {@code GetItem} or a {@code TransactGetItems}.
 *   <li>A lost reply is settled by looking for the marker or for the attempt among the remembered replacements, and by closing
 *       the way for late copies first: a fence in place of the marker, and one on the item while it is at the expected version.
 *   <li>When the SDK sends a write again that was made already, the marker, the token of the transaction, or the stamp in the
 *       item that is returned tells; that is no conflict.
 * </ol>
 */
public final class DynamoDbStore implements Store {
    private static final Duration CREATE_WAIT = Duration.ofSeconds(30);
    private static final int MAX_KEYS_PER_COMMIT = 98;
    private static final int MAX_COMMITS_PER_BATCH = 100;
    private static final long MAX_BATCH_BYTES = 16 * 1024 * 1024;

    private final Client client;
    private final Map<String, Table> tables;
    private final String prefix;
    private final @Nullable MarkerTable markers;
    private final Map<String, Mapping> bound = new ConcurrentHashMap<>();
    private final Reads reads;
    private final Batches batches;

    private DynamoDbStore(Builder builder) {
        this.client = Client.of(builder.client);
        this.tables = Map.copyOf(builder.tables);
        this.prefix = builder.prefix;
        this.markers = builder.markerTable == null
                ? null
                : new MarkerTable(prefix + builder.markerTable, builder.window, builder.clock);
        this.reads = new Reads(client, this::mapping);
        this.batches = new Batches(new Commits(client, markers, this::mapping), builder.perRequest);
    }

    /**
     * Returns a store with every kind in the table of its name.
     *
     * @param client the client, which its owner closes
     * @return the store
     */
    public static DynamoDbStore of(DynamoDbClient client) {
        return builder(client).build();
    }

    /**
     * Returns a builder of a store.
     *
     * @param client the client, which its owner closes
     * @return the builder
     */
    public static Builder builder(DynamoDbClient client) {
        return new Builder(client);
    }

    /** Collects what a store is made of. Not safe for use by many threads. */
    public static final class Builder {
        private final DynamoDbClient client;
        private final Map<String, Table> tables = new HashMap<>();
        private String prefix = "";
        private @Nullable String markerTable = "pawl_markers";
        private Duration window = Duration.ofDays(7);
        private Clock clock = Clock.systemUTC();
        private int perRequest = StatementBatch.MAX_STATEMENTS;

        private Builder(DynamoDbClient client) {
            this.client = Objects.requireNonNull(client, "client");
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
         * Puts a prefix before the names of all tables.
         *
         * @param prefix how the names of all tables begin
         * @return this builder
         */
        public Builder tablePrefix(String prefix) {
            this.prefix = Objects.requireNonNull(prefix, "prefix");
            return this;
        }

        /**
         * Names the table of markers, {@code pawl_markers} unless told otherwise.
         *
         * @param name the name, before the prefix is put before it
         * @return this builder
         */
        public Builder markerTable(String name) {
            this.markerTable = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Does without the table of markers and without histories: every commit of one aggregate is a single conditional write.
         * <b>Attempts then cannot be settled exactly</b>: an attempt whose reply was lost counts as made only while an item
         * still has its stamp, and stays in doubt otherwise; request ids are not taken.
         *
         * @return this builder
         */
        public Builder withoutMarkers() {
            this.markerTable = null;
            return this;
        }

        /**
         * Says how long markers and request ids are kept: so long can an attempt be settled and a request be recognised.
         * DynamoDB deletes them some time after that. The clock of whoever settles must not be behind by more than an hour.
         *
         * <p><b>All stores on one table of markers have the same window.</b> A marker lasts for the window of the store that made
         * the attempt, and whoever settles an attempt within its own window takes it for not made if there is no marker. So
         * after the window was raised, or while it is being changed, an attempt that is older than the shorter one may be
         * settled as not made although it was.
         *
         * @param window how long, seven days unless told otherwise
         * @return this builder
         * @throws IllegalArgumentException if the window is two hours or shorter
         */
        public Builder markerWindow(Duration window) {
            if (window.compareTo(Duration.ofHours(2)) <= 0) {
                throw new IllegalArgumentException(
                        "Invalid marker window (" + window + "): must be longer than two hours.");
            }
            this.window = window;
            return this;
        }

        /** Sets the clock that tells whether an attempt is older than the window; for tests. */
        Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Sets how many replacements of a batch share a request at most; for measuring. */
        Builder perRequest(int replacements) {
            this.perRequest = replacements;
            return this;
        }

        /**
         * Makes the store.
         *
         * @return the store
         */
        public DynamoDbStore build() {
            return new DynamoDbStore(this);
        }
    }

    /**
     * Returns the commands of AWS's command line that make the tables of kinds, and the table of markers.
     *
     * @param kinds the kinds
     * @return the commands, in the order in which to run them
     * @throws StoreException if a mapping contradicts itself or its kind
     */
    public List<String> ddl(Kind... kinds) {
        return makers(kinds).stream()
                .flatMap(table -> table.commands().stream())
                .toList();
    }

    /**
     * Makes the tables of {@link #ddl}, paid for by the request, and waits until they can be used. Tables that are there already
     * stay as they are, but for markers that do not expire: these do from then on.
     *
     * @param kinds the kinds
     * @throws StoreException if DynamoDB refuses to make one of them
     */
    public void createTables(Kind... kinds) {
        Deadline deadline = Deadline.after(CREATE_WAIT);
        try {
            makers(kinds).forEach(table -> table.make(client, deadline));
        } catch (SdkException e) {
            throw Outcomes.unreadable("The tables could not be created", e);
        }
    }

    private List<TableMaker> makers(Kind... kinds) {
        List<TableMaker> makers = new ArrayList<>();
        for (Kind kind : kinds) {
            makers.add(TableMaker.of(unbound(kind)));
        }
        if (markers != null) {
            makers.add(TableMaker.of(markers));
        }
        return makers;
    }

    private Mapping unbound(Kind kind) {
        Table table = tables.getOrDefault(kind.name(), Table.of(kind.name()));
        return Binder.mapping(kind, table, prefix + table.name());
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if another kind of this name was bound to this store before and either of them has fields that
     *     are known, since what only one of them names would be missing to the other
     */
    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        Mapping known = bound.get(kind.name());
        if (known == null || !known.kind().equals(kind)) {
            requireOnly(kind, known);
            Mapping mapping = unbound(kind);
            requireOwnTable(mapping);
            Binder.check(mapping, describe(mapping.tableName(), kind, deadline));
            if (markers != null) {
                describe(markers.name(), kind, deadline);
            }
            bound.compute(kind.name(), (name, other) -> {
                requireOnly(kind, other);
                return mapping;
            });
        }
        return new Capabilities(
                true,
                markers != null,
                true,
                MAX_KEYS_PER_COMMIT,
                MAX_COMMITS_PER_BATCH,
                Mapping.MAX_ITEM_BYTES - Mapping.RESERVED_BYTES,
                MAX_BATCH_BYTES);
    }

    private static void requireOnly(Kind kind, @Nullable Mapping known) {
        if (known != null && !(kind.fields().isEmpty() && known.kind().fields().isEmpty())) {
            kind.requireOnly(known.kind());
        }
    }

    private void requireOwnTable(Mapping mapping) {
        for (Mapping other : bound.values()) {
            if (other.tableName().equals(mapping.tableName())
                    && !other.kind().name().equals(mapping.kind().name())) {
                throw new StoreException(
                        "The kinds " + other.kind().name() + " and "
                                + mapping.kind().name() + " are both mapped to the table " + mapping.tableName()
                                + ". Their items could not be told apart: give each a table of its own.",
                        null);
            }
        }
    }

    private TableDescription describe(String table, Kind kind, Deadline deadline) {
        try {
            return client.dynamo()
                    .describeTable(call -> call.tableName(table)
                            .overrideConfiguration(client.sends().within(deadline)))
                    .table();
        } catch (ResourceNotFoundException e) {
            throw new StoreException(
                    "The table " + table + ", which " + kind.name()
                            + " needs, does not exist. Nothing is created unasked:"
                            + " DynamoDbStore.ddl prints the commands that make it, DynamoDbStore.createTables runs them.",
                    e);
        } catch (SdkException e) {
            throw Outcomes.unreadable("The mapping of " + kind.name() + " could not be checked", e);
        }
    }

    private Mapping mapping(Key key) {
        return mapping(key.kind());
    }

    private Mapping mapping(String kind) {
        Mapping found = bound.get(kind);
        if (found == null) {
            throw new IllegalArgumentException("The kind " + kind + " was never bound to this store.");
        }
        return found;
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        return reads.read(keys, deadline);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The order is that of a scan: by the hash of the partition key, which looks random but stays the same; within one
     * partition key by the sort key. <b>A scan reads, and is charged for, every item</b>, however little of it is returned.
     */
    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        if (limit < 1) {
            throw new IllegalArgumentException("Invalid limit (" + limit + "): must be one or more.");
        }
        return reads.ids(mapping(kind), after, limit, deadline);
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return batches.make(batch, deadline);
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return markers == null
                ? new SettlingByStamps(client, this::mapping).settle(ticket, deadline)
                : new Settling(client, markers, this::mapping).settle(ticket, deadline);
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        if (markers == null || !MarkerTable.keeps(request)) {
            return Optional.empty();
        }
        try {
            Map<String, AttributeValue> item = client.get(markers.name(), markers.requestKey(request), deadline);
            return item.isEmpty() ? Optional.empty() : Optional.of(MarkerTable.repeated(request, item));
        } catch (SdkException e) {
            throw Outcomes.unreadable("Could not look up the request " + request, e);
        }
    }

    /** Lets the threads go that batches were made on. The client stays open: it is its owner's. */
    @Override
    public void close() {
        batches.close();
    }
}
