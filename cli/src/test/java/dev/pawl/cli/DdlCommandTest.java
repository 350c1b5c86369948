package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DdlCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void printsTheTablesOfEachKindAndOfTheCommits() {
        assertThat(command.execute("ddl", "--database", "postgresql", "wallet", "purchase:uuid"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .contains("wallet", "purchase", "uuid", "jsonb", "pawl_commits", "pawl_requests")
                .endsWith(";" + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sqlite   | CREATE TABLE | pawl_commits
                    mariadb  | CREATE TABLE | pawl_guards
                    mysql    | CREATE TABLE | pawl_guards
                    dynamodb | aws dynamodb create-table | pawl_markers
                    mongodb  | db.createCollection("wallet") | expireAfterSeconds: 691200
                    """)
    void printsWhatEachDatabaseUnderstands(String database, String first, String ofCommits) {
        assertThat(command.execute("ddl", "--database", database, "wallet")).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains(first, "wallet", ofCommits);
    }

    @Test
    void printsTheTablesOfLocksWhereTheyAreAskedFor() {
        assertThat(command.execute("ddl", "--database", "postgresql", "--locks", "wallet"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("pawl_lease_locks", "pawl_lease_grants")
                .doesNotContain("pawl_transaction_locks");

        assertThat(command.execute("ddl", "--database", "mongodb", "--locks", "wallet"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("pawl_transaction_locks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void printsTheTablesOfMariaDbAndMySqlWithCollationsOfBoth(String database) {
        assertThat(command.execute("ddl", "--database", database, "wallet", "purchase:uuid"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .contains("`wallet`", "utf8mb4_nopad_bin", "utf8mb4_0900_bin", "ENGINE = InnoDB", "pawl_guards");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ddl wallet",
                "ddl --database postgresql",
                "ddl --database oracle wallet",
                "ddl --database sqlite wallet:float",
                "ddl --database sqlite :uuid"
            })
    void wrongUsageIsOneLine(String line) {
        assertThat(command.execute(line.split(" ", -1))).isEqualTo(ExitCode.WRONG_USAGE);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
    }
}
