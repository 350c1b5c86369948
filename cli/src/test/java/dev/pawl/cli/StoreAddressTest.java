package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.jdbc.Database;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
    @TempDir
    Path folder;

    @Test
    void eachFormIsRecognised() {
        Path file = folder.resolve("wallets.db");

        assertThat(StoreAddress.parse("sqlite:" + file)).isEqualTo(new StoreAddress.Sqlite(file));
        assertThat(StoreAddress.parse("embedded:postgresql"))
                .isEqualTo(new StoreAddress.Embedded(EmbeddedServer.POSTGRESQL));
        assertThat(StoreAddress.parse("sqlite")).isEqualTo(new StoreAddress.TemporarySqlite());
        assertThat(StoreAddress.parse("memory")).isEqualTo(new StoreAddress.Memory());
    }

    @Test
    void postgresqlAddressIsTakenApartAndItsLabelHidesThePassword() {
        assertThat(StoreAddress.parse("postgresql://alice:s%40cr%3Aet@db.example:5433/wallets?ssl=true"))
                .isEqualTo(new StoreAddress.Sql(
                        Database.POSTGRESQL,
                        new ServerAddress(
                                "jdbc:postgresql://db.example:5433/wallets?ssl=true",
                                "postgresql://db.example:5433/wallets",
                                "alice",
                                "s@cr:et")));
        assertThat(StoreAddress.parse("postgresql://localhost/wallets"))
                .isEqualTo(new StoreAddress.Sql(
                        Database.POSTGRESQL,
                        new ServerAddress(
                                "jdbc:postgresql://localhost/wallets", "postgresql://localhost/wallets", null, null)));
    }

    @Test
    void serversOfMariaDbAndMysqlAreTakenApartTheSameWay() {
        assertThat(StoreAddress.parse("mariadb://alice:secret@localhost/wallets"))
                .isEqualTo(new StoreAddress.Sql(
                        Database.MARIADB,
                        new ServerAddress(
                                "jdbc:mariadb://localhost/wallets", "mariadb://localhost/wallets", "alice", "secret")));
        assertThat(StoreAddress.parse("mysql://localhost/wallets").label()).isEqualTo("mysql://localhost/wallets");
    }

    @Test
    void mongoDbAddressIsHandedToItsDriverAndItsLabelHidesThePassword() {
        String text = "mongodb://alice:secret@one:27018,two/wallets?replicaSet=rs";

        assertThat(StoreAddress.parse(text)).isInstanceOfSatisfying(StoreAddress.MongoDb.class, found -> {
            assertThat(found.address().connectionString()).isEqualTo(text);
            assertThat(found.address().database()).isEqualTo("wallets");
            assertThat(found.label()).isEqualTo("mongodb://one:27018,two/wallets");
            assertThat(found.toString()).doesNotContain("secret");
        });
    }

    @Test
    void dynamoDbAddressNamesRegionEndpointAndPrefix() {
        assertThat(StoreAddress.parse("dynamodb:eu-central-1?endpoint=http://localhost:8000&prefix=race_"))
                .isEqualTo(new StoreAddress.DynamoDb(
                        new DynamoDbAddress("eu-central-1", URI.create("http://localhost:8000"), "race_")));
        assertThat(StoreAddress.parse("dynamodb:eu-central-1").label()).isEqualTo("dynamodb:eu-central-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    oracle:thing                  | Unknown store 'oracle'
                    wallets.db                    | Unknown store 'wallets.db'
                    ''                            | Unknown store ''
                    jdbc:sqlite:wallets.db        | leave out 'jdbc:'
                    sqlite:                       | needs a file
                    sqlite::memory:               | plain file name
                    sqlite:w.db?synchronous=OFF   | plain file name
                    sqlite:/                      | is a folder
                    sqlite:/no/such/folder/w.db   | does not exist
                    embedded:oracle               | Unknown embedded server 'oracle'
                    embedded:                     | Unknown embedded server ''
                    postgresql:                   | is no URL
                    postgresql:///wallets         | the host is missing
                    postgresql://u:p@/wallets     | the host is missing
                    postgresql://:5432/wallets    | the host is missing
                    postgresql://my_db:5432/w     | its host cannot be one
                    postgresql://u:p@localhost:abc/x | the port is no number from 1 to 65535
                    mariadb://localhost:99999/x   | the port is no number from 1 to 65535
                    mysql://localhost:99999999999/x | the port is no number from 1 to 65535
                    memory:x                      | memory takes nothing behind its name
                    postgresql://localhost        | the database is missing
                    postgresql://localhost/       | the database is missing
                    postgresql://a b@localhost/w  | is no URL
                    mariadb://localhost           | a MariaDB database: the database is missing
                    mysql:///wallets              | a MySQL database: the host is missing
                    mongodb://localhost           | the database is missing
                    mongodb:localhost             | its driver cannot read it
                    dynamodb:                     | the region is missing
                    dynamodb:eu-west-1?table=x    | only endpoint=URL and prefix=TEXT
                    dynamodb:eu-west-1?prefix=a/b | a prefix is of letters
                    dynamodb:eu-west-1?endpoint=x | no URL of a host
                    """)
    void badAddressIsRefusedAndToldWhatIsWrong(String address, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreAddress.parse(address))
                .withMessageContaining(reason);
    }

    @Test
    void allIsOneOfEachThatNeedsNothingElse() {
        assertThat(StoreAddress.parseSeveral("all"))
                .hasSize(1 + EmbeddedServer.values().length)
                .contains(new StoreAddress.TemporarySqlite());
        assertThat(StoreAddress.parseSeveral("memory")).containsExactly(new StoreAddress.Memory());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://bob:hunter2 hunter2@localhost/wallets",
                "postgresql://bob:hunter2@localhost:abc/wallets",
                "postgresql://bob:hunter2@my_db/wallets",
                "mongodb://bob:hunter2:hunter2@localhost/wallets",
                "mongodb://bob:hunter2@localhost",
                "dynamodb:eu-west-1?endpoint=http://bob:hunter2@localhost"
            })
    void refusalNeverShowsThePassword(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreAddress.parse(address))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }
}
