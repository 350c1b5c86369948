package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.Loss;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line that a client prints for whoever started it: before it asks for something, and when it was told how that ended.
 *
 * @param operation what is asked, or null if the line is about something else
 * @param answer what was told, or null before it is asked
 * @param detail the ticket of a commit in doubt, or what went wrong
 * @param losses how many faults were simulated so far, or null if none are
 * @param died the slot whose thread has died, of what the detail says; null if none has
 */
record Message(
        @Nullable Operation operation,
        @Nullable Answer answer,
        @Nullable String detail,
        @Nullable Map<Loss, Long> losses,
        @Nullable String died) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    enum Answer {
        /** It is stored. */
        ACKNOWLEDGED,
        /** A conflict, as there had to be: nothing is stored. */
        CONFLICT,
        /** Nothing is stored, for another reason. */
        FAILED,
        /** Nothing is stored, since the store cannot do that. */
        UNSUPPORTED,
        /** It may be stored; the detail is the ticket. */
        IN_DOUBT,
        /** Told that nothing is stored, by an answer that should never have been given. */
        WRONG
    }

    static Message before(Operation operation) {
        return new Message(operation, null, null, null, null);
    }

    static Message told(Operation operation, Answer answer, @Nullable String detail) {
        return new Message(operation, answer, detail, null, null);
    }

    static Message simulated(Map<Loss, Long> losses) {
        return new Message(null, null, null, losses, null);
    }

    static Message died(String slot, Throwable of) {
        return new Message(null, null, of.toString(), null, slot);
    }

    String line() {
        return MAPPER.writeValueAsString(this);
    }

    /** Returns the message of a line, or null if it is none: the last words of a killed process break off anywhere. */
    static @Nullable Message parse(String line) {
        try {
            return line.startsWith("{") ? MAPPER.readValue(line, Message.class) : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
