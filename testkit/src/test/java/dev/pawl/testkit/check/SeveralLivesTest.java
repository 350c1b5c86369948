package dev.pawl.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end and are started again, each into a file of its own. */
class SeveralLivesTest {
    private static final String WALLET = "{\"kind\":\"wallet\",\"id\":\"t:x\"}";

    @TempDir
    private Path folder;

    @Test
    void aCallThatWasCutOffByTheDeathOfItsProcessStaysOpenWhenAnotherOfThatNameCallsAgain() throws IOException {
        Path first = history(
                "first",
                0,
                "{'event':'call','process':'till','client':'ann','call':1,'operation':'update','keys':[WALLET],'at':1000}",
                "{'event':'commit','process':'till','client':'ann','batch':1,'call':1,"
                        + "'attempt':'00000000-0000-7000-8000-000000000061','conditions':[{'key':WALLET,'expected':'1.i'}],"
                        + "'writes':[{'key':WALLET,'state':'2.a'}],'at':2000}");
        Path second = history(
                "second",
                3000,
                "{'event':'call','process':'till','client':'bob','call':1,'operation':'find','keys':[WALLET],'at':4000}",
                "{'event':'told','process':'till','call':1,'outcome':'done','seen':[{'key':WALLET,'state':'2.a'}],'at':5000}");

        assertThat(HistoryChecker.check(first, second).violations()).isEmpty();
        assertThat(HistoryChecker.check(second, first).violations()).isEmpty();
    }

    private Path history(String name, long at, String... events) throws IOException {
        String header = "{'event':'history','process':'till','format':3,'pid':1,'clock':'by-hand',"
                + "'time':'2026-11-24T08:00:00Z','at':" + at + "}";
        String lines = header + "\n" + String.join("\n", events) + "\n";
        return Files.writeString(
                folder.resolve(name), lines.replace("WALLET", WALLET).replace('\'', '"'));
    }
}
