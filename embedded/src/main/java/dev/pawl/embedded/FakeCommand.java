package dev.pawl.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import dev.pawl.embedded.FakeTransaction.DocumentKey;
import io.netty.channel.Channel;
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

    /** Names a document of the collection that the command is about. */
    DocumentKey key(Document document) {
        return new DocumentKey(
                database, collection(), Objects.requireNonNull(document.get("_id"), "An upsert names its id."));
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

    long maxMillis(long otherwise) {
        return document.get("maxTimeMS") instanceof Number millis ? millis.longValue() : otherwise;
    }

    List<Document> list(String field) {
        return ((List<?>) Objects.requireNonNull(document.get(field)))
                .stream().map(Document.class::cast).toList();
    }
}
