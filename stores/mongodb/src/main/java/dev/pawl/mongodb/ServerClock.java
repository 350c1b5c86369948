package dev.pawl.mongodb;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** The clock of the primary, or of the mongos: the one by which the server itself judges whether a commit comes in time. */
final class ServerClock {
    private static final BsonDocument HELLO = new BsonDocument("hello", new BsonInt32(1));

    private final Handles handles;

    ServerClock(Handles handles) {
        this.handles = handles;
    }

    Instant now(Deadline deadline) {
        BsonDocument hello = handles.database(deadline).runCommand(HELLO, BsonDocument.class);
        return Instant.ofEpochMilli(hello.getDateTime("localTime").getValue());
    }

    /** Lets a filter pass nothing any more once the moment has come, by the server's clock as the command begins. */
    static BsonDocument inTime(BsonDocument filter, @Nullable Instant notAfter) {
        if (notAfter == null) {
            return filter;
        }
        // Dates have milliseconds: what is cut off makes the end earlier, never later.
        BsonArray comparison =
                new BsonArray(List.of(new BsonString("$$NOW"), new BsonDateTime(notAfter.toEpochMilli())));
        return filter.append("$expr", new BsonDocument("$lt", comparison));
    }

    /** Returns that a commit comes too late, or null if it does not. */
    @Nullable
    CommitOutcome expired(Plan plan, Deadline deadline) {
        Instant notAfter = plan.commit().notAfter();
        if (notAfter == null) {
            return null;
        }
        Instant now = now(deadline);
        return now.toEpochMilli() < notAfter.toEpochMilli()
                ? null
                : new CommitOutcome.Rejected(List.of(new Conflict.Expired(notAfter, now)));
    }
}
