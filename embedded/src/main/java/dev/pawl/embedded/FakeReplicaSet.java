package dev.pawl.embedded;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import dev.pawl.embedded.FakeTransaction.DocumentKey;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    private static final int NO_SUCH_TRANSACTION = 251;
    private static final int WRITE_CONFLICT = 112;
    private static final int MAX_TIME_EXPIRED = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition transactionEnded = lock.newCondition();
    private final Map<Object, FakeTransaction> transactions = new HashMap<>();
    private final Map<Object, Answer> answers = new HashMap<>();
    private int commitRepliesToLose;
    private int commitsToLeaveUnknown;
    private long conflicts;

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
        String name = command.toLowerCase(Locale.ROOT);
        return name.equals("hello") || name.equals("ismaster")
                ? hello(channel)
                : super.handleCommand(channel, database, command, query);
    }

    private static Document hello(Channel channel) {
        InetSocketAddress address = (InetSocketAddress) channel.localAddress();
        String me = "127.0.0.1:" + address.getPort();
        return ok().append("helloOk", true)
                .append("ismaster", true)
                .append("isWritablePrimary", true)
                .append("secondary", false)
                .append("setName", "fake")
                .append("setVersion", 1)
                .append("hosts", List.of(me))
                .append("primary", me)
                .append("me", me)
                .append("localTime", Instant.now())
                .append("logicalSessionTimeoutMinutes", 30)
                .append("maxBsonObjectSize", 16 * 1024 * 1024)
                .append("maxMessageSizeBytes", 48_000_000)
                .append("maxWriteBatchSize", 100_000)
                .append("minWireVersion", 0)
                .append("maxWireVersion", WIRE_VERSION_OF_7_0)
                .append("readOnly", false);
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

    private static Document transientError(int code, String name, String message) {
        return error(code, name, message).append("errorLabels", List.of("TransientTransactionError"));
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        FakeCommand command = new FakeCommand(message);
        return switch (command.name()) {
            case "hello", "isMaster", "ismaster" -> hello(message.getChannel());
            case "endSessions", "refreshSessions", "killSessions" -> ok();
            // What is answered is sent after the lock is given back, and the next command may change the very same
            // document.
            default -> locked(() -> answer(command).cloneDeeply());
        };
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

    private Document answer(FakeCommand command) {
        abortOld();
        if (command.name().equals("commitTransaction")) {
            return commit(command);
        } else if (command.name().equals("abortTransaction")) {
            FakeTransaction transaction = transactions.get(command.session());
            if (transaction == null || !transaction.hasNumber(command.number()) || !transaction.isOpen()) {
                return noSuchTransaction(command);
            }
            end(transaction, FakeTransaction.State.ABORTED);
            return ok();
        } else if (command.isInTransaction()) {
            return inside(command);
        }
        Answer earlier = answers.get(command.session());
        if (command.number() != null && earlier != null && earlier.number().equals(command.number())) {
            return earlier.reply();
        }
        Document reply = outside(command);
        if (command.number() != null) {
            answers.put(command.session(), new Answer(command.number(), reply));
        }
        return reply;
    }

    // Transactions.

    private List<FakeTransaction> open() {
        return transactions.values().stream().filter(FakeTransaction::isOpen).toList();
    }

    private void abortOld() {
        open().stream()
                .filter(transaction -> transaction.isOlderThan(LIFETIME))
                .forEach(transaction -> end(transaction, FakeTransaction.State.ABORTED));
    }

    private void end(FakeTransaction transaction, FakeTransaction.State state) {
        transaction.end(state);
        transactionEnded.signalAll();
    }

    private static Document noSuchTransaction(FakeCommand command) {
        return transientError(
                NO_SUCH_TRANSACTION, "NoSuchTransaction", "Transaction " + command.number() + " is not in progress.");
    }

    private Document commit(FakeCommand command) {
        FakeTransaction transaction = transactions.get(command.session());
        if (transaction == null || !transaction.hasNumber(command.number()) || transaction.isAborted()) {
            return noSuchTransaction(command);
        }
        if (transaction.isOpen()) {
            end(transaction, FakeTransaction.State.COMMITTED);
            remember(transaction.written().keySet(), command);
            transaction.written().forEach((key, image) -> put(key, image, command));
        }
        if (commitRepliesToLose > 0) {
            commitRepliesToLose--;
            command.channel().close().syncUninterruptibly();
        } else if (commitsToLeaveUnknown > 0) {
            commitsToLeaveUnknown--;
            return ok().append("writeConcernError", error(64, "WriteConcernTimeout", "no majority was waited for"));
        }
        return ok();
    }

    private Document inside(FakeCommand command) {
        if (command.startsTransaction()) {
            FakeTransaction earlier = transactions.put(command.session(), new FakeTransaction(command.number()));
            if (earlier != null && earlier.isOpen()) {
                end(earlier, FakeTransaction.State.ABORTED);
            }
        }
        FakeTransaction transaction = transactions.get(command.session());
        if (transaction == null || !transaction.hasNumber(command.number()) || !transaction.isOpen()) {
            return noSuchTransaction(command);
        }
        Map<DocumentKey, Optional<Document>> committed = new HashMap<>();
        transaction.seen().forEach((key, image) -> {
            committed.put(key, find(key, command));
            put(key, image, command);
        });
        try {
            Set<DocumentKey> touched = touched(command);
            Map<DocumentKey, Optional<Document>> before = new HashMap<>();
            touched.forEach(key -> before.put(key, find(key, command)));
            before.forEach(committed::putIfAbsent);
            Document reply = run(command);
            for (DocumentKey key : upserted(reply, command)) {
                committed.putIfAbsent(key, Optional.empty());
                before.put(key, Optional.empty());
            }
            // What an update left as it was is not written, and collides with nobody.
            before.entrySet().removeIf(each -> find(each.getKey(), command).equals(each.getValue()));
            if (before.keySet().stream().anyMatch(key -> isTakenFrom(transaction, key))) {
                conflicts++;
                end(transaction, FakeTransaction.State.ABORTED);
                return transientError(
                        WRITE_CONFLICT,
                        "WriteConflict",
                        "A document was written by somebody else; the transaction is over.");
            }
            before.keySet().forEach(key -> transaction.write(key, find(key, command)));
            if (reply.containsKey("writeErrors") || !isOk(reply)) {
                end(transaction, FakeTransaction.State.ABORTED);
            }
            return reply;
        } finally {
            committed.forEach((key, image) -> put(key, image, command));
        }
    }

    private boolean isTakenFrom(FakeTransaction transaction, DocumentKey key) {
        return transaction.changedSince(key)
                || open().stream().anyMatch(other -> other != transaction && other.holds(key));
    }

    private Document outside(FakeCommand command) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(command.maxMillis(MAX_WAIT_MILLIS));
        while (true) {
            Set<DocumentKey> touched = touched(command);
            if (touched.stream().noneMatch(key -> open().stream().anyMatch(other -> other.holds(key)))) {
                remember(touched, command);
                Document reply = run(command);
                upserted(reply, command).forEach(key -> open().forEach(each -> each.remember(key, Optional.empty())));
                return reply;
            }
            try {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return error(MAX_TIME_EXPIRED, "MaxTimeMSExpired", "operation exceeded time limit");
                }
                transactionEnded.awaitNanos(Math.min(left, LIFETIME.toNanos()));
                abortOld();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return error(11601, "Interrupted", "operation was interrupted");
            }
        }
    }

    /** Keeps documents that are about to change for the snapshots of open transactions. */
    private void remember(Set<DocumentKey> keys, FakeCommand command) {
        List<FakeTransaction> open = open();
        if (!open.isEmpty()) {
            for (DocumentKey key : keys) {
                Optional<Document> image = find(key, command);
                open.forEach(transaction -> transaction.remember(key, image));
            }
        }
    }

    // Commands on the documents that are in place now.

    private Document run(FakeCommand command) {
        if (command.name().equals("update")) {
            command.list("updates").forEach(each -> clearForSet(each, command));
        }
        return run(command.channel(), command.database(), command.name(), command.document());
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
        for (Document old : find(of.channel(), of.database(), of.collection(), filter, 1)) {
            Document unset = new Document();
            set.forEach((name, value) -> {
                if (old.containsKey(name) && !mentions(filter, name) && !Objects.equals(old.get(name), value)) {
                    unset.append(name, "");
                }
            });
            if (!unset.isEmpty()) {
                Document clear = new Document("q", filter).append("u", new Document("$unset", unset));
                run(
                        of.channel(),
                        of.database(),
                        "update",
                        new Document("update", of.collection()).append("updates", List.of(clear)));
            }
        }
    }

    /** Tells whether a filter is about a field, on whatever level. */
    private static boolean mentions(Object filter, String field) {
        if (filter instanceof Document document) {
            return document.containsKey(field) || document.values().stream().anyMatch(each -> mentions(each, field));
        }
        return filter instanceof Collection<?> all && all.stream().anyMatch(each -> mentions(each, field));
    }

    private Document run(Channel channel, String database, String name, Document document) {
        try {
            return super.handleCommand(channel, database, name, document);
        } catch (MongoServerException e) {
            int code = e instanceof MongoServerError known ? known.getCode() : 8;
            return error(code, "Error" + code, e.getMessageWithoutErrorCode());
        }
    }

    private static boolean isOk(Document reply) {
        return reply.get("ok") instanceof Number ok && ok.intValue() == 1;
    }

    private List<Document> find(
            Channel channel, String database, String collection, @Nullable Object filter, int limit) {
        Document reply = run(
                channel,
                database,
                "find",
                new Document("find", collection)
                        .append("filter", filter == null ? new Document() : filter)
                        .append("limit", limit));
        List<Document> found = new ArrayList<>();
        if (reply.get("cursor") instanceof Document cursor && cursor.get("firstBatch") instanceof List<?> batch) {
            batch.forEach(each -> found.add(((Document) each).cloneDeeply()));
        }
        return found;
    }

    private Optional<Document> find(DocumentKey key, FakeCommand of) {
        return find(of.channel(), key.database(), key.collection(), new Document("_id", key.id()), 1).stream()
                .findFirst();
    }

    private void put(DocumentKey key, Optional<Document> image, FakeCommand of) {
        if (find(key, of).equals(image)) {
            return;
        }
        run(
                of.channel(),
                key.database(),
                "delete",
                new Document("delete", key.collection())
                        .append(
                                "deletes",
                                List.of(new Document("q", new Document("_id", key.id())).append("limit", 1))));
        image.ifPresent(document -> run(
                of.channel(),
                key.database(),
                "insert",
                new Document("insert", key.collection()).append("documents", List.of(document.cloneDeeply()))));
    }

    /** Returns the documents that a command writes, as far as they are there or name their id. */
    private Set<DocumentKey> touched(FakeCommand command) {
        Set<DocumentKey> touched = new LinkedHashSet<>();
        String collection = command.collection();
        switch (command.name()) {
            case "insert" ->
                command.list("documents")
                        .forEach(each -> touched.add(new DocumentKey(command.database(), collection, each.get("_id"))));
            case "update" ->
                command.list("updates")
                        .forEach(each ->
                                touch(touched, command, each.get("q"), isTrue(each, "multi"), isTrue(each, "upsert")));
            case "delete" ->
                command.list("deletes")
                        .forEach(each -> touch(
                                touched,
                                command,
                                each.get("q"),
                                Integer.valueOf(0).equals(each.get("limit")),
                                false));
            case "findAndModify", "findandmodify" ->
                touch(touched, command, command.document().get("query"), false, isTrue(command.document(), "upsert"));
            default -> {}
        }
        return touched;
    }

    private void touch(
            Set<DocumentKey> touched, FakeCommand command, @Nullable Object filter, boolean all, boolean upsert) {
        List<Document> found = find(command.channel(), command.database(), command.collection(), filter, all ? 0 : 1);
        found.forEach(document ->
                touched.add(new DocumentKey(command.database(), command.collection(), document.get("_id"))));
        if (found.isEmpty() && upsert && filter instanceof Document named && named.containsKey("_id")) {
            touched.add(new DocumentKey(command.database(), command.collection(), named.get("_id")));
        }
    }

    static boolean isTrue(Document document, String field) {
        return Boolean.TRUE.equals(document.get(field));
    }

    private static List<DocumentKey> upserted(Document reply, FakeCommand command) {
        List<DocumentKey> keys = new ArrayList<>();
        if (reply.get("upserted") instanceof List<?> upserted) {
            upserted.forEach(each ->
                    keys.add(new DocumentKey(command.database(), command.collection(), ((Document) each).get("_id"))));
        }
        return keys;
    }
}
