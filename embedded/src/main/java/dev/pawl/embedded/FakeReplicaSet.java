package dev.pawl.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import dev.pawl.embedded.FakeTransaction.DocumentKey;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A test double of a replica set of one member: it adds sessions and transactions to mongo-java-server, as the wire protocol has
 * them, so that the official driver cannot tell the difference. <b>It is a fake</b>: it shows that a client uses the protocol rightly,
 * not how a MongoDB server isolates transactions, replicates or fails. Transactions of clients that went away end after five seconds.
 *
 * <p>A transaction reads the snapshot of its first command and sees its own writes. The first to write a document wins: a
 * transaction that writes what another has written, or what changed since its snapshot, is aborted with WriteConflict (112) and the
 * label TransientTransactionError; a write outside of transactions waits. A write that is sent again under its transaction number has
 * its first answer again, as has the commit of a transaction. Replies to commits are lost on demand.
 *
 * <p>Every command runs under one lock, on the documents as its transaction sees them: they are put in place before it and taken
 * away after it. Safe for use by many threads.
 */
public final class FakeReplicaSet extends MemoryBackend {
    private static final int WIRE_VERSION_OF_7_0 = 21;
    private static final long MAX_WAIT_MILLIS = Duration.ofSeconds(30).toMillis();
    /** A server gives a client a minute, by its setting transactionLifetimeLimitSeconds; one that was killed holds up others so long. */
    private static final Duration LIFETIME = Duration.ofSeconds(5);

    private static final List<String> TRANSIENT = List.of("TransientTransactionError");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition transactionEnded = lock.newCondition();
    private final Map<Object, FakeTransaction> transactions = new HashMap<>();
    private final Map<Object, Answer> answers = new HashMap<>();
    private int commitRepliesToLose;
    private int commitsToLeaveUnknown;
    private int commitsToMisreport;
    private boolean behindMongos;
    private int misreported;
    private long conflicts;
    private long logged;

    private record Answer(Object number, Document reply) {}

    /** Makes an empty replica set. */
    public FakeReplicaSet() {}

    /**
     * Loses the replies to the next commits of transactions: each is made, and then its connection is closed.
     *
     * @param count how many; zero ends the losses
     */
    public void loseCommitReplies(int count) {
        locked(() -> commitRepliesToLose = count);
    }

    /**
     * Answers the next commits of transactions, which are made, with a write concern that timed out: the driver labels that
     * UnknownTransactionCommitResult, and leaves it to its caller to commit again.
     *
     * @param count how many
     */
    public void leaveCommitsUnknown(int count) {
        locked(() -> commitsToLeaveUnknown = count);
    }

    /**
     * Answers the next commits of transactions, which are made, with an error that has no label, as a mongos does that sent a commit
     * to a shard twice and tells of the second time only.
     *
     * @param count how many
     * @param code the code of the error
     */
    public void misreportCommits(int count, int code) {
        locked(() -> {
            misreported = code;
            commitsToMisreport = count;
            return count;
        });
    }

    /** Says from now on that it is a mongos: that of a sharded cluster of one shard. Clients that connected before may be confused. */
    public void pretendToBeAMongos() {
        locked(() -> behindMongos = true);
    }

    /**
     * Returns how many write conflicts were answered so far.
     *
     * @return the number
     */
    public long conflicts() {
        return locked(() -> conflicts);
    }

    /**
     * Returns how many transactions are open.
     *
     * @return the number
     */
    public long openTransactions() {
        return locked(() -> open().size()).longValue();
    }

    private <R> R locked(Supplier<R> call) {
        lock.lock();
        try {
            return call.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        return command.equals("hello") || command.equalsIgnoreCase("isMaster")
                ? hello(channel, super.handleCommand(channel, database, "isMaster", query))
                : super.handleCommand(channel, database, command, query);
    }

    private Document hello(Channel channel, Document standalone) {
        standalone
                .append("helloOk", true)
                .append("isWritablePrimary", true)
                .append("logicalSessionTimeoutMinutes", 30)
                .append("maxWriteBatchSize", 100_000)
                .append("maxWireVersion", WIRE_VERSION_OF_7_0);
        if (locked(() -> behindMongos)) {
            return standalone.append("msg", "isdbgrid");
        }
        String me = "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
        return standalone
                .append("setName", "fake")
                .append("setVersion", 1)
                .append("hosts", List.of(me))
                .append("primary", me)
                .append("me", me);
    }

    private static Document ok() {
        return new Document("ok", 1.0);
    }

    private static Document error(int code, String name, String message) {
        return new Document("ok", 0.0)
                .append("errmsg", message)
                .append("code", code)
                .append("codeName", name);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        FakeCommand command = new FakeCommand(message);
        // A copy: it is sent after the lock is given back, when the next command may change the same document.
        return locked(() -> timed(answer(command).cloneDeeply()));
    }

    /**
     * Waits for the command that runs: the superclass forgets what it keeps of the connection, and the command would break off with
     * documents in place that only its own transaction may see.
     */
    @Override
    public void handleClose(Channel channel) {
        locked(() -> {
            super.handleClose(channel);
            return true;
        });
    }

    /** Says what time it is by the log of the replica set, for sessions that want to see what they have written. */
    private Document timed(Document reply) {
        logged++;
        return reply.append("operationTime", new BsonTimestamp(logged));
    }

    private Document answer(FakeCommand command) {
        abortOld();
        if (command.isInTransaction()) {
            return inTransaction(command);
        }
        Object number = command.number();
        if (number == null) {
            return outside(command);
        }
        Answer answer = answers.get(command.session());
        if (answer == null || !answer.number().equals(number)) {
            answer = new Answer(number, outside(command));
            answers.put(command.session(), answer);
        }
        return answer.reply();
    }

    // Transactions. One that is aborted is forgotten, and no command of its number is taken any more.

    private List<FakeTransaction> open() {
        return transactions.values().stream().filter(FakeTransaction::isOpen).toList();
    }

    private void abortOld() {
        if (transactions.values().removeIf(transaction -> transaction.isOpen() && transaction.isOlderThan(LIFETIME))) {
            transactionEnded.signalAll();
        }
    }

    private void abort(FakeCommand command) {
        transactions.remove(command.session());
        transactionEnded.signalAll();
    }

    private Document inTransaction(FakeCommand command) {
        if (isTrue(command.document(), "startTransaction")) {
            abort(command);
            transactions.put(command.session(), new FakeTransaction(command.number()));
        }
        FakeTransaction transaction = transactions.get(command.session());
        boolean commits = command.name().equals("commitTransaction");
        if (transaction == null || !transaction.hasNumber(command.number()) || !(transaction.isOpen() || commits)) {
            return error(251, "NoSuchTransaction", "Transaction " + command.number() + " is not in progress.")
                    .append("errorLabels", TRANSIENT);
        } else if (commits) {
            return commit(transaction, command);
        } else if (command.name().equals("abortTransaction")) {
            abort(command);
            return ok();
        }
        return inside(transaction, command);
    }

    private Document commit(FakeTransaction transaction, FakeCommand command) {
        if (transaction.isOpen()) {
            transaction.commit();
            transactionEnded.signalAll();
            remember(transaction.written().keySet());
            transaction.written().forEach(this::put);
        }
        if (commitRepliesToLose > 0) {
            commitRepliesToLose--;
            command.channel().close().syncUninterruptibly();
        } else if (commitsToLeaveUnknown > 0) {
            commitsToLeaveUnknown--;
            return ok().append("writeConcernError", error(64, "WriteConcernTimeout", "no majority was waited for"));
        } else if (commitsToMisreport > 0) {
            commitsToMisreport--;
            return error(misreported, "Error" + misreported, "there was nobody to ask the second time");
        }
        return ok();
    }

    private Document inside(FakeTransaction transaction, FakeCommand command) {
        Map<DocumentKey, Optional<Document>> committed = new HashMap<>();
        transaction.seen().forEach((key, image) -> {
            committed.put(key, find(key));
            put(key, image);
        });
        try {
            Map<DocumentKey, Optional<Document>> before = new HashMap<>();
            touched(command).forEach(key -> before.put(key, find(key)));
            before.forEach(committed::putIfAbsent);
            Document reply = run(command);
            // What an update left as it was is not written, and collides with nobody.
            before.entrySet().removeIf(each -> find(each.getKey()).equals(each.getValue()));
            if (before.keySet().stream().anyMatch(key -> isTakenFrom(transaction, key))) {
                conflicts++;
                abort(command);
                return error(112, "WriteConflict", "Somebody else wrote a document; the transaction is over.")
                        .append("errorLabels", TRANSIENT);
            }
            before.keySet().forEach(key -> transaction.written().put(key, find(key)));
            if (reply.containsKey("writeErrors") || reply.containsKey("errmsg")) {
                abort(command);
            }
            return reply;
        } finally {
            committed.forEach(this::put);
        }
    }

    private boolean isTakenFrom(FakeTransaction transaction, DocumentKey key) {
        return transaction.changedSince(key)
                || open().stream().anyMatch(other -> other != transaction && other.holds(key));
    }

    /** Makes a command of no transaction, as soon as no transaction holds what it writes. */
    private Document outside(FakeCommand command) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(command.maxMillis(MAX_WAIT_MILLIS));
        while (touched(command).stream().anyMatch(key -> open().stream().anyMatch(other -> other.holds(key)))) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return error(50, "MaxTimeMSExpired", "operation exceeded time limit");
            }
            try {
                transactionEnded.awaitNanos(Math.min(left, LIFETIME.toNanos()));
            } catch (InterruptedException e) {
                throw new IllegalStateException("Nobody interrupts the threads of the fake.", e);
            }
            abortOld();
        }
        remember(touched(command));
        return run(command);
    }

    /** Keeps documents that are about to change for the snapshots of open transactions. */
    private void remember(Set<DocumentKey> keys) {
        open().forEach(transaction -> keys.forEach(key -> transaction.remember(key, find(key))));
    }

    // Commands on the documents that are in place now.

    private Document run(FakeCommand command) {
        if (command.name().equals("update")) {
            command.list("updates").forEach(each -> clearForSet(each, command));
        }
        try {
            return handleCommand(command.channel(), command.database(), command.name(), command.document());
        } catch (MongoServerException e) {
            int code = e instanceof MongoServerError known ? known.getCode() : 8;
            return error(code, "Error" + code, e.getMessageWithoutErrorCode());
        }
    }

    /**
     * mongo-java-server leaves a field alone that is set to an equal number, and takes 10.0 for 10.00 and neighbouring numbers of
     * more than 17 digits for one; a server compares bytes. Without its old value the field is set for sure.
     */
    private void clearForSet(Document update, FakeCommand of) {
        if (!(update.get("q") instanceof Document filter
                && update.get("u") instanceof Document change
                && change.get("$set") instanceof Document set)) {
            return;
        }
        find(of.database(), of.collection(), filter).limit(1).forEach(old -> {
            set.forEach((name, value) -> {
                if (!mentions(filter, name) && !Objects.equals(old.get(name), value)) {
                    old.remove(name);
                }
            });
            put(of.key(old), Optional.of(old));
        });
    }

    /** Tells whether a filter is about a field, on whatever level. */
    private static boolean mentions(Object filter, String field) {
        if (filter instanceof Document document) {
            return document.containsKey(field) || document.values().stream().anyMatch(each -> mentions(each, field));
        }
        return filter instanceof Collection<?> all && all.stream().anyMatch(each -> mentions(each, field));
    }

    private Stream<Document> find(String database, String collection, Document filter) {
        MongoCollection<?> rows = resolveDatabase(database).resolveCollection(collection, false);
        return rows == null ? Stream.empty() : rows.handleQueryAsStream(filter).map(Document::cloneDeeply);
    }

    private Optional<Document> find(DocumentKey key) {
        return find(key.database(), key.collection(), new Document("_id", key.id()))
                .findFirst();
    }

    private void put(DocumentKey key, Optional<Document> image) {
        MongoCollection<?> rows = resolveDatabase(key.database()).resolveCollection(key.collection(), false);
        if (rows != null && !find(key).equals(image)) {
            rows.deleteDocuments(new Document("_id", key.id()), 1);
            image.ifPresent(document -> rows.addDocument(document.cloneDeeply()));
        }
    }

    /** Returns the documents that a command writes, as far as they are there or an upsert names their id. */
    private Set<DocumentKey> touched(FakeCommand command) {
        Stream<DocumentKey> touched = switch (command.name()) {
            case "insert" -> command.list("documents").stream().map(command::key);
            case "update" -> command.list("updates").stream().flatMap(each -> touched(command, each, "q"));
            case "delete" -> command.list("deletes").stream().flatMap(each -> touched(command, each, "q"));
            case "findAndModify" -> touched(command, command.document(), "query");
            default -> Stream.empty();
        };
        return touched.collect(Collectors.toSet());
    }

    private Stream<DocumentKey> touched(FakeCommand command, Document write, String filter) {
        Document named = (Document) Objects.requireNonNull(write.get(filter));
        boolean all = isTrue(write, "multi") || Integer.valueOf(0).equals(write.get("limit"));
        List<DocumentKey> found = find(command.database(), command.collection(), named)
                .limit(all ? Long.MAX_VALUE : 1)
                .map(command::key)
                .toList();
        return found.isEmpty() && isTrue(write, "upsert") ? Stream.of(command.key(named)) : found.stream();
    }

    private static boolean isTrue(Document document, String field) {
        return Boolean.TRUE.equals(document.get(field));
    }
}
