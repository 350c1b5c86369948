package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.jdbc.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                    postgresql://localhost        | the database is missing
                    postgresql://localhost/       | the database is missing
                    postgresql://a b@localhost/w  | is no URL
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

    @Test
    void refusalNeverShowsThePassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreAddress.parse("postgresql://alice:secret key@localhost/wallets"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret key"));
    }
}
