package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that builds and runs the command, in a checkout with nothing in it, a Maven that builds nothing and a Java that runs nothing. */
class PawlScriptTest {
    private static final String MAVEN = """
            #!/bin/sh
            echo built >>"%s"
            for argument; do
              case "$argument" in -Dpawl.dist=*) mkdir -p "${argument#*=}" ;; esac
            done
            touch cli/target/pawl-cli.jar
            """;

    @TempDir
    private Path folder;

    private Path checkout;
    private Path builds;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = folder.resolve("with spaces/src/test");
        builds = folder.resolve("builds");
        Files.createDirectories(checkout.resolve("core/src/main"));
        Files.writeString(checkout.resolve("core/src/main/Source.java"), "");
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.createDirectories(checkout.resolve("cli"));
        Files.copy(Path.of("..", "pawl"), checkout.resolve("pawl"), StandardCopyOption.COPY_ATTRIBUTES);
        executable(folder.resolve("bin/mvn"), MAVEN.formatted(builds));
        executable(folder.resolve("bin/java"), "#!/bin/sh\necho ran\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int code, List<String> lines) {}

    private Ended run() throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(checkout.resolve("pawl").toString()).redirectErrorStream(true);
        command.environment().put("JAVA_HOME", folder.toString());
        command.environment().merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = command.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), lines);
    }

    private int builds() throws IOException {
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    void itBuildsWhenASourceIsNewerWhereverTheCheckoutLies() throws Exception {
        Ended first = run();
        run();
        assertThat(first.lines()).last().isEqualTo("ran");
        assertThat(builds()).isEqualTo(1);

        Files.setLastModifiedTime(
                checkout.resolve("core/src/main/Source.java"),
                FileTime.from(Instant.now().plusSeconds(60)));
        run();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void whereItCannotBuildItSaysSoAndDoesNotEndAsIfAPromiseWereBroken() throws Exception {
        Files.writeString(checkout.resolve("cli/target"), "a file where the folder should be");

        assertSaysSo(run());
    }

    @Test
    void whereItCannotTakeTheLockItSaysSo() throws Exception {
        Files.createDirectories(checkout.resolve("cli/target/pawl.lock"));

        assertSaysSo(run());
    }

    private void assertSaysSo(Ended ended) throws IOException {
        assertThat(ended.code()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.lines()).last().asString().startsWith("pawl: could not prepare " + checkout);
        assertThat(builds()).isZero();
    }
}
