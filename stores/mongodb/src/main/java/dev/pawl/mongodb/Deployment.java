package dev.pawl.mongodb;

import com.mongodb.ReadConcern;
import com.mongodb.ReadConcernLevel;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import dev.pawl.mongodb.Step.Action;
import dev.pawl.store.Deadline;
import dev.pawl.store.StoreException;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/**
 * What the client is connected to, and whether it is set up so that what is acknowledged stays.
 *
 * @param transactions whether there are transactions: on replica sets and behind mongos, not on a standalone server
 * @param routed whether a mongos stands in between, so that collections may be sharded
 */
record Deployment(boolean transactions, boolean routed) {

    /**
     * Asks the server what it is.
     *
     * @throws StoreException if it cannot be reached
     */
    static Deployment of(MongoClient client, Handles handles, Deadline deadline) {
        try {
            // The driver learns what the server is while it connects.
            handles.database(deadline).runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class);
            List<ServerDescription> servers = client.getClusterDescription().getServerDescriptions();
            boolean routed = servers.stream()
                    .anyMatch(server -> server.getType() == ServerType.SHARD_ROUTER
                            || server.getType() == ServerType.LOAD_BALANCER);
            return new Deployment(routed || servers.stream().anyMatch(ServerDescription::isReplicaSetMember), routed);
        } catch (RuntimeException e) {
            throw Outcomes.exception("MongoDB cannot be asked what it is", e);
        }
    }

    /**
     * Refuses a client that was told to lose writes or to read stale data. What it was not told, Pawl sets on its own
     * collections.
     *
     * @throws StoreException if one of its settings is too weak
     */
    void requireStrong(MongoClient client) {
        WriteConcern write = client.getWriteConcern();
        boolean majority = "majority".equals(write.getWObject());
        if (!write.isAcknowledged()) {
            throw weak("w:0 (unacknowledged)", "a write that is not acknowledged has no outcome");
        } else if (Boolean.FALSE.equals(write.getJournal())) {
            throw weak("j:false", "an acknowledged write could be lost in a crash");
        } else if (transactions && write.getWObject() != null && !majority) {
            throw weak("w:" + write.getWObject(), "an acknowledged write could be rolled back after an election");
        }
        if (!client.getReadPreference().equals(ReadPreference.primary())) {
            throw new StoreException(
                    "The client reads by preference from "
                            + client.getReadPreference().getName()
                            + ", where versions may be old: set its read preference to primary.",
                    null);
        }
        ReadConcern read = client.getReadConcern();
        if (read.getLevel() == ReadConcernLevel.AVAILABLE) {
            throw new StoreException(
                    "The client's read concern is available, which may return orphaned documents: set it to majority,"
                            + " or leave it to Pawl.",
                    null);
        }
    }

    private static StoreException weak(String setting, String why) {
        return new StoreException(
                "The client's write concern is " + setting + ": " + why
                        + ". Set it to majority, or leave it to Pawl, which writes with majority.",
                null);
    }

    /** Returns why a commit cannot be made here, or null if it can. */
    @Nullable
    String refusal(Plan plan, boolean marked) {
        if (!marked && !plan.commit().requests().isEmpty()) {
            return "request ids need the markers, which this store does without.";
        } else if (!plan.commit().requests().stream().allMatch(request -> Texts.isWellFormed(request.value()))) {
            return "a request id contains half of a surrogate pair, which UTF-8 cannot keep.";
        } else if (!transactions && !plan.isSingle()) {
            return "several aggregates need a transaction, and a standalone MongoDB server has none; make it a replica"
                    + " set, of one member if need be.";
        } else if (plan.commit().notAfter() != null && !transactions) {
            return "that it comes in time is judged in a transaction, and a standalone MongoDB server has none.";
        } else if (plan.commit().notAfter() != null
                && !plan.isReadOnly()
                && plan.updates().isEmpty()) {
            return "that it comes in time is judged as a document is updated or checked, and it does neither.";
        } else if (!marked
                && !plan.isReadOnly()
                && !plan.isSingle()
                && !plan.all(Action.CHECK_ABSENT).isEmpty()) {
            return "that " + plan.all(Action.CHECK_ABSENT).get(0).key()
                    + " is absent can only be guarded with markers, which this store does without.";
        }
        return null;
    }
}
