package dev.pawl.testkit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history: what {@link Recorder} writes and {@link HistoryReader} reads. Moments are nanoseconds of the recording
 * process's monotonic clock ({@link System#nanoTime}); an event that ended before another began has the smaller moment, within
 * one process. What can leave a trace although its end was never recorded (a call, a commit) has a line for its beginning and
 * one for its end; what cannot (a read, a question) has one line. Immutable and safe for use by many threads.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HistoryEvent.Opened.class, name = "history"),
    @JsonSubTypes.Type(value = HistoryEvent.Called.class, name = "call"),
    @JsonSubTypes.Type(value = HistoryEvent.Told.class, name = "told"),
    @JsonSubTypes.Type(value = HistoryEvent.Read.class, name = "read"),
    @JsonSubTypes.Type(value = HistoryEvent.Sent.class, name = "commit"),
    @JsonSubTypes.Type(value = HistoryEvent.Answered.class, name = "outcome"),
    @JsonSubTypes.Type(value = HistoryEvent.Settled.class, name = "settle"),
    @JsonSubTypes.Type(value = HistoryEvent.LookedUp.class, name = "lookup"),
})
public sealed interface HistoryEvent {

    /**
     * Returns the process that recorded the event.
     *
     * @return the name that the recorder was given
     */
    String process();

    /**
     * The first line: which format follows, and how the process's monotonic clock relates to the calendar.
     *
     * @param process the name of the process
     * @param format the version of the format, {@link #FORMAT}
     * @param pid the process's id at its operating system
     * @param clock names the monotonic clock: moments compare between histories of one clock only
     * @param time when the recorder was opened, by the calendar clock
     * @param at the same moment by the monotonic clock
     */
    record Opened(String process, int format, long pid, String clock, Instant time, long at) implements HistoryEvent {
        /** The version of the format that this library writes and reads. */
        public static final int FORMAT = 3;

        /** Makes an event. */
        public Opened {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(clock, "clock");
            Objects.requireNonNull(time, "time");
        }
    }

    /**
     * A client of the application asked Pawl for something. Without a {@link Told} of the same call, the client was never told.
     *
     * @param process the process
     * @param client who asked
     * @param call numbers the calls of the process
     * @param operation what was called, {@code update} say
     * @param keys the aggregates it was called for, as far as that was known
     * @param at when the call began
     */
    record Called(String process, String client, long call, String operation, List<Key> keys, long at)
            implements HistoryEvent {
        /** Makes an event. */
        public Called {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(operation, "operation");
            keys = List.copyOf(keys);
        }
    }

    /**
     * The client was told how its call ended.
     *
     * @param process the process
     * @param call the number of the call
     * @param outcome how it ended
     * @param seen the keys it was told of without having written them, and their states; several are of one moment
     * @param left the keys it has written, and the states it was told to have left them in
     * @param at when the call ended
     */
    record Told(String process, long call, CallObserver.Ending outcome, List<Seen> seen, List<Seen> left, long at)
            implements HistoryEvent {
        /** Makes an event. */
        public Told {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(outcome, "outcome");
            seen = List.copyOf(seen);
            left = List.copyOf(left);
        }
    }

    /**
     * A store was read.
     *
     * @param process the process
     * @param client the thread that read
     * @param seen each key and the state it was seen in; empty if the read failed
     * @param error why the read failed, if it did
     * @param start when it began
     * @param end when it ended
     */
    record Read(
            String process,
            String client,
            List<Seen> seen,
            @Nullable String error,
            long start,
            long end) implements HistoryEvent {
        /** Makes an event. */
        public Read {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(client, "client");
            seen = List.copyOf(seen);
        }
    }

    /**
     * A commit was handed to a store. Without an {@link Answered} that follows it, it is in doubt.
     *
     * @param process the process
     * @param client the thread that handed it over
     * @param batch numbers the batches of the process; commits of one batch were handed over together
     * @param call the call on whose thread it was handed over, if there is one; it may carry changes of other calls, too
     * @param attempt the attempt
     * @param within the attempt that it was made as a part of, if it was made as one with others: how that ends is how it ends
     * @param requests the request ids it fulfils
     * @param conditions the states it expects
     * @param writes each key it writes and the state it leaves it in
     * @param at when it was handed over
     */
    record Sent(
            String process,
            String client,
            long batch,
            @Nullable Long call,
            AttemptId attempt,
            @Nullable AttemptId within,
            Set<RequestId> requests,
            List<Condition> conditions,
            List<Left> writes,
            long at)
            implements HistoryEvent {
        /** Makes an event. */
        public Sent {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(attempt, "attempt");
            requests = Set.copyOf(requests);
            conditions = List.copyOf(conditions);
            writes = List.copyOf(writes);
        }
    }

    /**
     * A store answered a commit.
     *
     * @param process the process
     * @param client the thread that was answered
     * @param batch the batch it was answered in; the same attempt may be handed over several times
     * @param attempt the attempt
     * @param answer what was answered
     * @param at when it was answered
     */
    record Answered(String process, String client, long batch, AttemptId attempt, Answer answer, long at)
            implements HistoryEvent {
        /** Makes an event. */
        public Answered {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(attempt, "attempt");
            Objects.requireNonNull(answer, "answer");
        }
    }

    /**
     * A store was asked how an attempt ended.
     *
     * @param process the process
     * @param client the thread that asked
     * @param ticket what it asked for
     * @param answer what was answered
     * @param start when it asked
     * @param end when it was answered
     */
    record Settled(String process, String client, Ticket ticket, Answer answer, long start, long end)
            implements HistoryEvent {
        /** Makes an event. */
        public Settled {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(ticket, "ticket");
            Objects.requireNonNull(answer, "answer");
        }
    }

    /**
     * A store was asked whether a request id has been fulfilled.
     *
     * @param process the process
     * @param client the thread that asked
     * @param request the request id
     * @param found what the commit that fulfilled it left; null if there is none, or if the question failed
     * @param error why the question failed, if it did
     * @param start when it asked
     * @param end when it was answered
     */
    record LookedUp(
            String process,
            String client,
            RequestId request,
            @Nullable Repeated found,
            @Nullable String error,
            long start,
            long end)
            implements HistoryEvent {
        /** Makes an event. */
        public LookedUp {
            Objects.requireNonNull(process, "process");
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(request, "request");
        }
    }

    /**
     * A key in a state: as it was read, or as it was left by a write.
     *
     * @param key the key
     * @param state its state
     */
    record Seen(Key key, State state) {
        /** Makes a pair. */
        public Seen {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(state, "state");
        }
    }

    /**
     * The state in which a commit leaves a key.
     *
     * @param key the key
     * @param state its state
     * @param covers how many versions a write stands for that combines several updates, or those of one transaction: the one it
     *     leaves, and those before it that were never stored, but told to callers; null for one
     */
    record Left(Key key, State state, @Nullable Long covers) {
        /** Makes a pair. */
        public Left {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(state, "state");
        }
    }

    /**
     * What a store answered to a commit or a question.
     *
     * @param ending how it ended
     * @param mismatches the keys that were found in another state, if it was rejected for that
     * @param repeated the request ids that were fulfilled before, if it was rejected for that
     * @param reason why it was refused, if it was
     * @param error what the store said, if it was refused, left in doubt or thrown
     */
    record Answer(
            Ending ending,
            List<Mismatch> mismatches,
            List<Repeated> repeated,
            CommitOutcome.@Nullable Reason reason,
            @Nullable String error) {
        /** Makes an answer. */
        public Answer {
            Objects.requireNonNull(ending, "ending");
            mismatches = List.copyOf(mismatches);
            repeated = List.copyOf(repeated);
        }
    }

    /** How a commit or a question ended. */
    enum Ending {
        /** All of it is stored. */
        @JsonProperty("committed")
        COMMITTED,
        /** Nothing of it is stored, since a condition did not hold. */
        @JsonProperty("rejected")
        REJECTED,
        /** Nothing of it is stored, for another reason. */
        @JsonProperty("refused")
        REFUSED,
        /** It may or may not be stored. */
        @JsonProperty("in-doubt")
        IN_DOUBT,
        /** The store threw an exception, so it may or may not be stored. */
        @JsonProperty("threw")
        THREW
    }

    /**
     * A key that was found in another state than a commit expected.
     *
     * @param key the key
     * @param expected the expected state
     * @param actual the state it was found in
     */
    record Mismatch(Key key, State expected, State actual) {
        /** Makes a mismatch. */
        public Mismatch {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(actual, "actual");
        }
    }

    /**
     * A request id that an earlier commit has fulfilled.
     *
     * @param request the request id
     * @param results the state in which the earlier commit left each key it had a condition on
     */
    record Repeated(RequestId request, List<Seen> results) {
        /** Makes a repetition. */
        public Repeated {
            Objects.requireNonNull(request, "request");
            results = List.copyOf(results);
        }
    }
}
