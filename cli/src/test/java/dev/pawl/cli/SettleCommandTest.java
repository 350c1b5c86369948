package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.AggregateType;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;
import picocli.CommandLine;

class SettleCommandTest {
    private static final AggregateType<String, Note> NOTES =
            AggregateType.builder("note", String.class, Note.class).id(Note::id).build();

    record Note(String id, String text) {}

    private record Ended(int exitCode, String out, String err) {}

    @TempDir
    Path folder;

    private final SQLiteDataSource source = new SQLiteDataSource();

    @BeforeEach
    void makeTables() {
        source.setUrl("jdbc:sqlite:" + file());
        try (JdbcStore store = JdbcStore.of(source)) {
            store.createTables(NOTES.kind());
        }
    }

    @Test
    void anAttemptThatWasMadeIsCommitted() {
        Commit commit = insert();
        assertThat(make(commit)).isEqualTo(new CommitOutcome.Committed());

        Ended ended = settle(commit.ticket().toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().strip()).isEqualTo("committed: note a, attempt " + commit.attempt() + asked());
    }

    @Test
    void anAttemptThatWasNotMadeNeverWillBe() {
        Commit commit = insert();

        Ended ended = settle(commit.ticket().toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().strip())
                .isEqualTo("not applied, and never will be: note a, attempt " + commit.attempt() + asked());
        assertThat(make(commit)).isInstanceOf(CommitOutcome.Refused.class);
    }

    @Test
    void anAttemptOnADatabaseThatIsLockedIsStillInDoubt() throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            Ended ended = settle(insert().ticket().toString(), "--seconds", "0.3");

            assertThat(ended.exitCode()).isOne();
            assertThat(ended.out())
                    .startsWith("still in doubt: note a, attempt ")
                    .contains(asked() + ": ");
        }
    }

    @Test
    void aDatabaseWithoutTheTableOfAKindIsRefusedAndNotWrittenTo() throws Exception {
        Commit commit = insert();
        rename("note", "remark");

        assertWrongUsage(settle(commit.ticket().toString()), "it has no table 'note'", "no such table", "--any-table");

        rename("remark", "note");
        assertThat(make(commit)).isEqualTo(new CommitOutcome.Committed());
        rename("note", "remark");
        assertThat(settle(commit.ticket().toString(), "--any-table").out()).startsWith("committed: note a");
    }

    private void rename(String from, String to) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE " + from + " RENAME TO " + to);
        }
    }

    @Test
    void whatIsNoTicketIsWrongUsageInOneLine() {
        assertWrongUsage(settle("pawl1;nonsense"), "Not a ticket");
    }

    @Test
    void aStoreThatIsNotThereIsWrongUsageInOneLine() {
        String ticket = insert().ticket().toString();

        assertWrongUsage(run("settle", ticket, "--store", "sqlite:" + folder.resolve("none.db")), "does not exist");
        assertWrongUsage(run("settle", ticket, "--store", "memory"), "--store");
        assertWrongUsage(run("settle", ticket), "--store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://localhost:1/nowhere",
                "mariadb://localhost:1/nowhere",
                "mysql://localhost:1/nowhere",
                "mongodb://localhost:1/nowhere"
            })
    void aServerThatCannotBeReachedIsToldWithTheCauseAndInTime(String store) {
        long began = System.nanoTime();

        Ended ended = run("settle", insert().ticket().toString(), "--store", store, "--seconds", "1");

        assertWrongUsage(ended, "Connection refused");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aFileThatIsNoDatabaseIsToldWithTheCause() throws Exception {
        Path garbage = Files.writeString(folder.resolve("garbage.db"), "garbage ".repeat(1_000));

        assertWrongUsage(run("settle", insert().ticket().toString(), "--store", "sqlite:" + garbage), "not a database");
    }

    private static void assertWrongUsage(Ended ended, String... said) {
        assertThat(ended.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains(said);
    }

    private static Commit insert() {
        Key key = new Key("note", new Id.Text("a"));
        AttemptId attempt = AttemptId.fresh();
        Node.Fields value = new Node.Fields(Map.of("text", new Node.Text("b")));
        return new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key, State.absent())),
                List.of(new Write.Put(key, Version.first(attempt), value)));
    }

    private CommitOutcome make(Commit commit) {
        try (JdbcStore store = JdbcStore.of(source)) {
            store.bind(NOTES.kind());
            return store.commit(List.of(commit), Deadline.after(Duration.ofSeconds(10)))
                    .get(0);
        }
    }

    private String asked() {
        return ", asked at sqlite:" + file();
    }

    private Path file() {
        return folder.resolve("notes.db");
    }

    private Ended settle(String ticket, String... more) {
        String[] all = new String[4 + more.length];
        all[0] = "settle";
        all[1] = ticket;
        all[2] = "--store";
        all[3] = "sqlite:" + file();
        System.arraycopy(more, 0, all, 4, more.length);
        return run(all);
    }

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }
}
