package dev.pawl.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A command as it came, with what the session protocol adds to it. */
record FakeCommand(Channel channel, String database, String name, Document document) {
    FakeCommand(MongoMessage message) {
        this(
                message.getChannel(),
                message.getDatabaseName(),
                message.getDocument().keySet().iterator().next(),
                message.getDocument());
    }

    String collection() {
        return String.valueOf(document.get(name));
    }

    Object session() {
        return document.get("lsid") instanceof Document lsid ? String.valueOf(lsid.get("id")) : "none";
    }

    @Nullable
    Object number() {
        return document.get("txnNumber");
    }

    boolean isInTransaction() {
        return Boolean.FALSE.equals(document.get("autocommit"));
    }

    boolean startsTransaction() {
        return FakeReplicaSet.isTrue(document, "startTransaction");
    }

    long maxMillis(long otherwise) {
        return document.get("maxTimeMS") instanceof Number millis ? millis.longValue() : otherwise;
    }

    List<Document> list(String field) {
        List<Document> all = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(document.get(field))).forEach(each -> all.add((Document) each));
        return all;
    }
}
