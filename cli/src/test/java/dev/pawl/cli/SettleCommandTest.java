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
        assertThat(ended.out().strip()).isEqualTo("committed");
    }

    @Test
    void anAttemptThatWasNotMadeNeverWillBe() {
        Commit commit = insert();

        Ended ended = settle(commit.ticket().toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().strip()).isEqualTo("not applied, and never will be");
        assertThat(make(commit)).isInstanceOf(CommitOutcome.Refused.class);
    }

    @Test
    void anAttemptOnADatabaseThatIsLockedIsStillInDoubt() throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            Ended ended = settle(insert().ticket().toString(), "--seconds", "0.3");

            assertThat(ended.exitCode()).isOne();
            assertThat(ended.out()).startsWith("still in doubt");
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
        assertWrongUsage(run("settle", ticket, "--store", "postgresql://localhost:1/nowhere"), "--store");
        assertWrongUsage(run("settle", ticket), "--store");
    }

    private static void assertWrongUsage(Ended ended, String said) {
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
