package dev.pawl.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A store on MongoDB. An aggregate is a document that everybody can read:
 *
 * <pre>
 * { _id: "alice", version: 7, stamp: -6148914691236517205, balance: Decimal128("10.00"), currency: "EUR",
 *   _pawl: { writers: [UUID, ...], whole: true, fenced: [UUID, ...], reads: 2 } }
 * </pre>
 *
 * <p>The field {@code _pawl} remembers the attempts that wrote the document last; markers in the collection {@code pawl_commits}
 * remember those that did more than replace one document, and those that a document has forgotten. Each commit is made in the
 * shortest way that lets it be settled exactly:
 *
 * <ol>
 *   <li><b>One replace</b> is one {@code updateOne} whose filter has the id, the expected version and stamp, that {@code
 *       _pawl.fenced} does not name the attempt, and that {@code _pawl.writers} has room; it adds the attempt to the writers.
 *   <li><b>No room</b>, at every 15th replace: the writers, which are committed facts, are recorded as markers, the document
 *       forgets all but the last, and the replace is sent again.
 *   <li><b>Inserts, deletes, several aggregates and request ids</b> are a transaction that also writes the attempt's marker. A
 *       delete hands what the document remembered to the markers. An insert, and a key that was read as absent, write the key's
 *       guard; a key that was only read has its {@code _pawl.reads} counted up.
 *   <li><b>Settling a replace or a delete</b> reads the document. It names the attempt: committed. It is at the expected version:
 *       the attempt is added to {@code _pawl.fenced} by a conditional write, and no copy of it passes any more. That version is
 *       gone, for good: the attempt was made if it has a marker, and never will be otherwise, unless the document does not
 *       remember the whole of its life. The document is read before the marker, and an attempt moves from the one to the other
 *       only.
 *   <li><b>Settling anything else</b> inserts a marker that declares the attempt dead, unless there is one. A copy of the attempt
 *       that comes later meets it and fails; one that is under way is waited for.
 *   <li><b>A commit with an end</b> is a transaction, in which the updates, sent last, have the end in their filters: the server
 *       compares it with its own clock ({@code $$NOW}), when every other key is written.
 *   <li><b>A conflict</b> is reported for what a read after the write saw to differ, and after it is certain that it was not
 *       this very attempt that changed it: the driver may have sent it twice.
 * </ol>
 *
 * <p>Transactions need a replica set or a sharded cluster. On a standalone server, and with {@link Builder#withoutMarkers}, every
 * commit of one aggregate is one conditional write and nothing else, and attempts cannot be settled exactly.
 *
 * <p>Reads are from the primary with read concern majority, those that settle an attempt with linearizable, writes have write concern
 * majority, transactions read a snapshot; whatever the client says, unless it asks for less in so many words: then the store is
 * refused. It creates nothing unasked: {@link #createCollections} makes what it needs. Safe for use by many threads.
 */
public final class MongoStore implements Store {
    private static final Duration START_WAIT = Duration.ofSeconds(30);
    private static final int MAX_PARTS_PER_COMMIT = 1000;
    private static final int MAX_COMMITS_PER_BATCH = 1000;
    /** Within a batch transactions follow one another, so that many batches have to be under way. */
    private static final int BATCHES_AT_ONCE = 16;

    private static final long MAX_BATCH_BYTES = 16 * 1024 * 1024;

    private static final int NAMESPACE_EXISTS = 48;

    private final Handles handles;
    private final Deployment deployment;
    private final @Nullable Markers markers;
    private final Map<String, Documents> mappings;
    private final Map<String, Bound> bound = new ConcurrentHashMap<>();
    private final Commits commits;
    private final Settling settling;
    private final Look look;
    private final ServerClock clock;

    private MongoStore(
            Handles handles, Deployment deployment, @Nullable Markers markers, Map<String, Documents> mappings) {
        this.handles = handles;
        this.deployment = deployment;
        this.markers = markers;
        this.mappings = mappings;
        this.commits = new Commits(handles, deployment, markers, key -> bound(key.kind()));
        this.settling = new Settling(handles, markers, key -> bound(key.kind()));
        this.look = new Look(handles, markers);
        this.clock = new ServerClock(handles);
    }

    /**
     * Returns a store with every kind in the collection of its name.
     *
     * @param client a client, which stays its owner's
     * @param database the name of the database
     * @return the store
     * @throws StoreException if the server cannot be reached, or the client is told to write or read with too little consistency
     */
    public static MongoStore of(MongoClient client, String database) {
        return builder(client, database).build();
    }

    /**
     * Returns a builder of a store.
     *
     * @param client a client, which stays its owner's
     * @param database the name of the database
     * @return the builder
     */
    public static Builder builder(MongoClient client, String database) {
        return new Builder(client, database);
    }

    /** Collects what a store is made of. Not safe for use by many threads. */
    public static final class Builder {
        private static final Duration MARKER_WINDOW = Duration.ofDays(7);

        private final MongoClient client;
        private final String database;
        private final Map<String, Documents> mappings = new HashMap<>();
        private boolean withMarkers = true;
        private Duration window = MARKER_WINDOW;
        private Clock clock = Clock.systemUTC();

        private Builder(MongoClient client, String database) {
            this.client = Objects.requireNonNull(client, "client");
            this.database = Objects.requireNonNull(database, "database");
        }

        /**
         * Says how a kind lies in its collection.
         *
         * @param mapping the mapping
         * @return this builder
         * @throws IllegalArgumentException if the kind has a mapping already
         */
        public Builder documents(Documents mapping) {
            if (mappings.putIfAbsent(mapping.kind(), mapping) != null) {
                throw new IllegalArgumentException("Two mappings for the kind " + mapping.kind() + ".");
            }
            return this;
        }

        /**
         * Does without markers and without the field {@code _pawl}, as a standalone server always does: every commit of one
         * aggregate is then one conditional write. <b>Attempts then cannot be settled exactly</b>: one whose reply was lost counts
         * as made only while the document still has its stamp, and stays in doubt otherwise. Request ids are not taken, nor commits
         * of several aggregates that depend on an absent one without inserting it. <b>All stores that write a collection do without
         * markers, or none does</b>: nothing checks that.
         *
         * @return this builder
         */
        public Builder withoutMarkers() {
            this.withMarkers = false;
            return this;
        }

        /**
         * Says how long markers and request ids are kept: so long can an attempt be settled and a request be recognised. The clocks
         * of clients and servers may differ by up to twelve hours.
         *
         * <p>The index on the markers needs to last a day longer than the longest window of the stores that share it, or they are
         * refused. <b>Raising both brings nothing back that was removed before</b>: an attempt that is older than the former window
         * may then be settled as not made although it was.
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
         * Sets the clock by which the age of markers is told; for tests.
         *
         * @param clock the clock, that of the system unless told otherwise
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the store.
         *
         * @return the store
         * @throws StoreException if the server cannot be reached, or the client is told to write or read with too little
         *     consistency
         */
        public MongoStore build() {
            Handles handles = new Handles(client, database);
            Deployment deployment = Deployment.of(client, handles, Deadline.after(START_WAIT));
            deployment.requireStrong(client);
            Markers markers = withMarkers && deployment.transactions() ? new Markers(handles, clock, window) : null;
            return new MongoStore(handles, deployment, markers, Map.copyOf(mappings));
        }
    }

    /**
     * Returns the commands of MongoDB's shell that create what {@link #createCollections} creates, for a store with every kind in
     * the collection of its name and markers that are kept for as long as they are unless told otherwise.
     *
     * @param kinds the kinds
     * @return the commands, in the order in which to run them
     */
    public static List<String> ddl(Kind... kinds) {
        List<String> commands = new ArrayList<>();
        for (Kind kind : kinds) {
            commands.add("db.createCollection(\"" + kind.name() + "\")");
        }
        commands.addAll(Markers.ddl(Builder.MARKER_WINDOW));
        return List.copyOf(commands);
    }

    /**
     * Creates the collections of kinds, and that of the markers with its index. What is there already stays as it is.
     *
     * @param kinds the kinds
     * @throws StoreException if the database refuses
     */
    public void createCollections(Kind... kinds) {
        try {
            MongoDatabase database = handles.database(Deadline.after(START_WAIT));
            List<String> there = database.listCollectionNames().into(new ArrayList<>());
            List<String> wanted = new ArrayList<>();
            for (Kind kind : kinds) {
                wanted.add(mapping(kind.name()).collection());
            }
            if (markers != null) {
                wanted.add(Markers.COLLECTION);
            }
            wanted.stream().distinct().filter(name -> !there.contains(name)).forEach(name -> create(database, name));
            if (markers != null) {
                markers.createIndex(Deadline.after(START_WAIT));
            }
        } catch (RuntimeException e) {
            throw Outcomes.exception("The collections could not be created", e);
        }
    }

    /** Another instance that starts may have been faster. */
    private static void create(MongoDatabase database, String name) {
        try {
            database.createCollection(name);
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != NAMESPACE_EXISTS) {
                throw e;
            }
        }
    }

    private Documents mapping(String kind) {
        Documents mapping = mappings.get(kind);
        return mapping == null ? Documents.of(kind, kind) : mapping;
    }

    @Override
    public Capabilities bind(Kind kind, Deadline deadline) {
        Bound known = bound.get(kind.name());
        if (known != null && known.kind().equals(kind)) {
            return known.capabilities();
        }
        Capabilities capabilities = new Capabilities(
                true,
                markers != null,
                true,
                deployment.transactions() ? MAX_PARTS_PER_COMMIT : 1,
                MAX_COMMITS_PER_BATCH,
                Room.MAX_VALUE_BYTES,
                MAX_BATCH_BYTES,
                BATCHES_AT_ONCE,
                Integer.MAX_VALUE);
        Bound fresh = new Bound(kind, mapping(kind.name()), capabilities);
        requireOwn(fresh);
        try {
            Shape.require(handles.database(deadline), fresh, markers);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Outcomes.exception("The mapping of " + kind.name() + " could not be checked", e);
        }
        bound.put(kind.name(), fresh);
        return capabilities;
    }

    private void requireOwn(Bound fresh) {
        if (fresh.collection().equals(Markers.COLLECTION)) {
            throw new StoreException(
                    "The collection " + fresh.collection() + " is that of Pawl's markers, which expire: "
                            + fresh.kind().name() + " needs another one.",
                    null);
        }
        for (Bound other : bound.values()) {
            if (other.collection().equals(fresh.collection())
                    && !other.kind().name().equals(fresh.kind().name())) {
                throw new StoreException(
                        "The collection " + fresh.collection() + " is that of "
                                + other.kind().name() + " already: "
                                + fresh.kind().name() + " needs another one.",
                        null);
            }
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
        List<Step> steps = keys.stream()
                .distinct()
                .filter(key -> bound(key.kind()).canHold(key))
                .map(key -> Step.of(bound(key.kind()), new Condition(key, State.absent()), null))
                .toList();
        Map<Key, Stored> found = new HashMap<>();
        try {
            look.documents(steps, deadline)
                    .forEach((step, document) ->
                            found.put(step.key(), step.bound().stored(step.key(), document)));
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Outcomes.exception("Could not read " + keys, e);
        }
        return keys.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
    }

    @Override
    public List<Id> ids(String kind, @Nullable Id after, int limit, Deadline deadline) {
        if (limit < 1) {
            throw new IllegalArgumentException("Invalid limit (" + limit + "): must be one or more.");
        }
        Bound of = bound(kind);
        List<Id> ids = new ArrayList<>();
        try {
            handles.collection(of.collection(), deadline)
                    .find(after == null ? new BsonDocument() : Filters.gt(Names.ID, of.id(new Key(kind, after))))
                    .projection(Projections.include(Names.ID))
                    .sort(Sorts.ascending(Names.ID))
                    .limit(limit)
                    .forEach(document -> ids.add(of.id(Names.id(document))));
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Outcomes.exception("Could not page through the ids of " + kind, e);
        }
        return ids;
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        return commits.make(batch, deadline);
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        return settling.settle(ticket, deadline);
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        if (markers == null || !Texts.isWellFormed(request.value())) {
            return Optional.empty();
        }
        try {
            return markers.results(request, deadline).map(results -> new Conflict.Repeated(request, results));
        } catch (RuntimeException e) {
            throw Outcomes.exception("Could not look up the request " + request, e);
        }
    }

    /** Asks the primary, or the mongos; a standalone server takes no commits that its clock could judge. */
    @Override
    public Optional<Instant> now(Deadline deadline) {
        if (!deployment.transactions()) {
            return Optional.empty();
        }
        try {
            return Optional.of(clock.now(deadline));
        } catch (RuntimeException e) {
            throw Outcomes.exception("Could not ask MongoDB what time it is", e);
        }
    }

    /** Does nothing: the store itself holds nothing, and the client is its owner's. */
    @Override
    public void close() {}
}
