package dev.pawl.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of a server that notes the name of each command it sends: each is one round trip. */
final class Recording implements CommandListener, AutoCloseable {
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final MongoClient client;

    Recording(String connectionString) {
        this.client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(connectionString))
                .addCommandListener(this)
                .build());
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        commands.add(event.getCommandName());
    }

    MongoClient client() {
        return client;
    }

    /** Returns the commands since the last call. */
    List<String> taken() {
        List<String> all = List.copyOf(commands);
        commands.clear();
        return all;
    }

    @Override
    public void close() {
        client.close();
    }
}
