package dev.pawl.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;

/** A client of a server that notes each command it sends: each is one round trip. */
final class Recording implements CommandListener, AutoCloseable {
    private final List<BsonDocument> commands = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> awaited = new ConcurrentHashMap<>();
    private final MongoClient client;

    Recording(String connectionString) {
        this.client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(connectionString))
                .addCommandListener(this)
                .build());
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        commands.add(event.getCommand().clone());
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
        Runnable action = awaited.remove(event.getCommandName());
        if (action != null) {
            action.run();
        }
    }

    /** Does something, on the thread that sent it, when a command is answered next. */
    void whenAnswered(String command, Runnable action) {
        awaited.put(command, action);
    }

    MongoClient client() {
        return client;
    }

    /** Returns the names of the commands since the last call. */
    List<String> taken() {
        List<String> names = commands().stream().map(BsonDocument::getFirstKey).toList();
        commands.clear();
        return names;
    }

    /** Returns the commands since names were taken. */
    List<BsonDocument> commands() {
        return List.copyOf(commands);
    }

    @Override
    public void close() {
        client.close();
    }
}
