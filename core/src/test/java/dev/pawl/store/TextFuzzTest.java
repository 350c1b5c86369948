package dev.pawl.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Whatever text comes from outside, it is read as what it says, or refused with a message, and nothing else happens. */
class TextFuzzTest {
    @FuzzTest
    void aVersionHasOneText(byte[] text) {
        readsBack(text, Version::parse, Version::toString);
    }

    @FuzzTest
    void anEntityTagIsAVersionInQuotes(byte[] text) {
        readsBack(text, tag -> Version.fromEntityTag(tag.strip()), Version::toEntityTag);
    }

    @FuzzTest
    void anIdHasOneText(byte[] text) {
        readsBack(text, Id::parse, Id::text);
    }

    @FuzzTest
    void aTicketReadsBackAsItself(byte[] text) {
        try {
            Ticket ticket = Ticket.parse(text(text));
            assertThat(Ticket.parse(ticket.toString())).isEqualTo(ticket);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("Not a ticket: ");
        }
    }

    @FuzzTest
    void anAttemptIdIsAUuid(byte[] text) {
        try {
            AttemptId attempt = AttemptId.parse(text(text));
            assertThat(AttemptId.parse(attempt.toString())).isEqualTo(attempt);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("Not an attempt id: ");
        }
    }

    private static <T> void readsBack(byte[] bytes, Function<String, T> parse, Function<T, String> print) {
        String text = text(bytes).strip();
        T value;
        try {
            value = parse.apply(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("Not a");
            return;
        }
        assertThat(print.apply(value)).isEqualTo(text);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
