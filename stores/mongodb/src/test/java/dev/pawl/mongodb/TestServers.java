package dev.pawl.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.FakeReplicaSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers of this JVM, and a fresh name of a database for each test. */
final class TestServers {
    static final String REAL = "PAWL_MONGODB_URI";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServers() {}

    private static final class Fake {
        static final FakeReplicaSet REPLICA_SET = new FakeReplicaSet();
        static final EmbeddedMongoDb SERVER = EmbeddedMongoDb.replicaSet(REPLICA_SET);
        static final MongoClient CLIENT = MongoClients.create(SERVER.connectionString());
    }

    private static final class Standalone {
        static final EmbeddedMongoDb SERVER = EmbeddedMongoDb.standalone();
        static final MongoClient CLIENT = MongoClients.create(SERVER.connectionString());
    }

    private static final class Real {
        static final MongoClient CLIENT = MongoClients.create(System.getenv(REAL));
    }

    static FakeReplicaSet replicaSet() {
        return Fake.REPLICA_SET;
    }

    static EmbeddedMongoDb server() {
        return Fake.SERVER;
    }

    static MongoClient fake() {
        return Fake.CLIENT;
    }

    static EmbeddedMongoDb standaloneServer() {
        return Standalone.SERVER;
    }

    static MongoClient standalone() {
        return Standalone.CLIENT;
    }

    static MongoClient real() {
        return Real.CLIENT;
    }

    static String freshDatabase() {
        return "pawl_test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    }
}
