package dev.pawl.testkit;

import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import dev.pawl.testkit.HistoryEvent.Answer;
import dev.pawl.testkit.HistoryEvent.Ending;
import dev.pawl.testkit.HistoryEvent.Left;
import dev.pawl.testkit.HistoryEvent.Mismatch;
import dev.pawl.testkit.HistoryEvent.Repeated;
import dev.pawl.testkit.HistoryEvent.Seen;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the event of a line, token by token: to bind millions of lines to records by reflection takes longer than to decide
 * whether they are sound. For one thread at a time.
 */
final class EventParser {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final Map<String, CallObserver.Ending> TOLD = named(CallObserver.Ending.values());
    private static final Map<String, Ending> ENDINGS = named(Ending.values());
    private static final int MOST_KEYS = 100_000;

    /** The same few names and keys stand in all lines, and are compared faster if they are the same objects. */
    private final Map<String, String> texts = new HashMap<>();

    private final Map<String, Map<String, Key>> keys = new HashMap<>();

    private static <E extends Enum<E>> Map<String, E> named(E[] values) {
        return Stream.of(values)
                .collect(Collectors.toMap(
                        value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'), Function.identity()));
    }

    /**
     * Reads an event.
     *
     * @throws IllegalArgumentException if it is none, saying why
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    HistoryEvent parse(byte[] text, int start, int length) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text, start, length)) {
            in.nextToken();
            Fields fields = fields(in);
            if (in.nextToken() != null) {
                throw new IllegalArgumentException("something follows the event");
            }
            HistoryEvent event = event(fields);
            fields.requireAllTaken();
            return event;
        }
    }

    private static HistoryEvent event(Fields of) {
        String kind = of.text("event");
        return switch (kind) {
            case "history" ->
                new HistoryEvent.Opened(
                        of.text("process"),
                        of.format(),
                        of.number("pid"),
                        of.text("clock"),
                        of.time(),
                        of.number("at"));
            case "call" ->
                new HistoryEvent.Called(
                        of.text("process"),
                        of.text("client"),
                        of.number("call"),
                        of.text("operation"),
                        of.list("keys", Key.class),
                        of.number("at"));
            case "told" ->
                new HistoryEvent.Told(
                        of.text("process"),
                        of.number("call"),
                        of.oneOf("outcome", TOLD),
                        seen(of, "seen"),
                        seen(of, "left"),
                        of.number("at"));
            case "read" ->
                new HistoryEvent.Read(
                        of.text("process"),
                        of.text("client"),
                        seen(of, "seen"),
                        of.optional("error", String.class),
                        of.number("start"),
                        of.number("end"));
            case "commit" ->
                new HistoryEvent.Sent(
                        of.text("process"),
                        of.text("client"),
                        of.number("batch"),
                        of.optional("call", Long.class),
                        AttemptId.parse(of.text("attempt")),
                        within(of),
                        requests(of),
                        rows(of, "conditions", row -> new Condition(row.key(), row.state("expected"))),
                        rows(
                                of,
                                "writes",
                                row -> new Left(row.key(), row.state("state"), row.optional("covers", Long.class))),
                        of.number("at"));
            case "outcome" ->
                new HistoryEvent.Answered(
                        of.text("process"),
                        of.text("client"),
                        of.number("batch"),
                        AttemptId.parse(of.text("attempt")),
                        answer(of),
                        of.number("at"));
            case "settle" ->
                new HistoryEvent.Settled(
                        of.text("process"),
                        of.text("client"),
                        Ticket.parse(of.text("ticket")),
                        answer(of),
                        of.number("start"),
                        of.number("end"));
            case "lookup" -> {
                Fields found = of.optional("found", Fields.class);
                yield new HistoryEvent.LookedUp(
                        of.text("process"),
                        of.text("client"),
                        new RequestId(of.text("request")),
                        found == null ? null : repeated(found),
                        of.optional("error", String.class),
                        of.number("start"),
                        of.number("end"));
            }
            default -> throw new IllegalArgumentException("there is no event of the kind '" + kind + "'");
        };
    }

    private static @Nullable AttemptId within(Fields of) {
        String attempt = of.optional("within", String.class);
        return attempt == null ? null : AttemptId.parse(attempt);
    }

    private static Set<RequestId> requests(Fields of) {
        List<String> requests = of.list("requests", String.class);
        return requests.isEmpty()
                ? Set.of()
                : requests.stream().map(RequestId::new).collect(Collectors.toUnmodifiableSet());
    }

    private static List<Seen> seen(Fields of, String name) {
        return rows(of, name, row -> new Seen(row.key(), row.state("state")));
    }

    private static Answer answer(Fields of) {
        Fields answer = of.required("answer", Fields.class);
        String reason = answer.optional("reason", String.class);
        Answer read = new Answer(
                answer.oneOf("ending", ENDINGS),
                rows(answer, "mismatches", row -> new Mismatch(row.key(), row.state("expected"), row.state("actual"))),
                rows(answer, "repeated", EventParser::repeated),
                reason == null ? null : CommitOutcome.Reason.valueOf(reason),
                answer.optional("error", String.class));
        answer.requireAllTaken();
        return read;
    }

    private static Repeated repeated(Fields of) {
        Repeated read = new Repeated(new RequestId(of.text("request")), seen(of, "results"));
        of.requireAllTaken();
        return read;
    }

    private static <R> List<R> rows(Fields of, String name, Function<Fields, R> read) {
        List<Fields> rows = of.list(name, Fields.class);
        if (rows.isEmpty()) {
            return List.of();
        }
        List<R> all = new ArrayList<>(rows.size());
        for (Fields row : rows) {
            all.add(read.apply(row));
            row.requireAllTaken();
        }
        return all;
    }

    private Fields fields(JsonParser in) {
        requireObject(in);
        Fields fields = new Fields();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            fields.put(name, name.equals("key") ? key(in) : value(name, in));
        }
        return fields;
    }

    private static void requireObject(JsonParser in) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("an object is needed here, not '" + in.getString() + "'");
        }
    }

    private Object value(String name, JsonParser in) {
        return switch (in.currentToken()) {
            case VALUE_STRING ->
                switch (name) {
                    case "process", "client", "operation", "event", "kind" -> interned(in.getString());
                    default -> in.getString();
                };
            case VALUE_NUMBER_INT -> in.getLongValue();
            case START_ARRAY -> {
                List<Object> values = new ArrayList<>(2);
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    values.add(name.equals("keys") ? key(in) : value(name, in));
                }
                yield values;
            }
            default -> fields(in);
        };
    }

    private Key key(JsonParser in) {
        String kind = null;
        String id = null;
        requireObject(in);
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            String text = in.nextToken() == JsonToken.VALUE_STRING ? in.getString() : "";
            if (name.equals("kind")) {
                kind = interned(text);
            } else if (name.equals("id")) {
                id = text;
            } else {
                throw new IllegalArgumentException("the field '" + name + "' of a key is unknown");
            }
        }
        if (kind == null || id == null) {
            throw new IllegalArgumentException("a key has a field 'kind' and a field 'id'");
        }
        Map<String, Key> known = keys.computeIfAbsent(kind, any -> new HashMap<>());
        if (known.size() > MOST_KEYS) {
            known.clear();
        }
        Key key = known.get(id);
        if (key == null) {
            key = new Key(kind, Id.parse(id));
            known.put(id, key);
        }
        return key;
    }

    private String interned(String text) {
        if (texts.size() > MOST_KEYS) {
            texts.clear();
        }
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** The fields of one object, few enough to be searched one by one. Each is taken once. */
    private static final class Fields {
        private static final int FEW = 4;
        private static final int MOST = 16;

        private String[] names = new String[FEW];
        private Object[] values = new Object[FEW];
        private int count;
        private long taken;

        void put(String name, Object value) {
            if (place(name) >= 0 || count == MOST) {
                throw new IllegalArgumentException("the field '" + name + "' is one too many");
            }
            if (count == names.length) {
                names = Arrays.copyOf(names, MOST);
                values = Arrays.copyOf(values, MOST);
            }
            names[count] = name;
            values[count++] = value;
        }

        private int place(String name) {
            for (int i = 0; i < count; i++) {
                if (names[i].equals(name)) {
                    return i;
                }
            }
            return -1;
        }

        void requireAllTaken() {
            int unknown = Long.numberOfTrailingZeros(~taken);
            if (unknown < count) {
                throw new IllegalArgumentException("the field '" + names[unknown] + "' is unknown");
            }
        }

        private <V> @Nullable V optional(String name, Class<V> type) {
            int place = place(name);
            if (place < 0) {
                return null;
            }
            taken |= 1L << place;
            Object value = values[place];
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("the field '" + name + "' has a value of another type");
            }
            return type.cast(value);
        }

        private <V> V required(String name, Class<V> type) {
            V value = optional(name, type);
            if (value == null) {
                throw new IllegalArgumentException("the field '" + name + "' is missing");
            }
            return value;
        }

        String text(String name) {
            return required(name, String.class);
        }

        long number(String name) {
            return required(name, Long.class);
        }

        Key key() {
            return required("key", Key.class);
        }

        State state(String name) {
            return State.parse(text(name));
        }

        int format() {
            long format = number("format");
            if (format != (int) format) {
                throw new IllegalArgumentException("there is no format " + format);
            }
            return (int) format;
        }

        Instant time() {
            try {
                return Instant.parse(text("time"));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("the field 'time' is no moment", e);
            }
        }

        <E> E oneOf(String name, Map<String, E> values) {
            String text = text(name);
            E value = values.get(text);
            if (value == null) {
                throw new IllegalArgumentException("the field '" + name + "' cannot be '" + text + "'");
            }
            return value;
        }

        /** Returns the values of a list; none if the field is not there. */
        <V> List<V> list(String name, Class<V> type) {
            List<?> list = optional(name, List.class);
            if (list == null) {
                return List.of();
            }
            List<V> all = new ArrayList<>(list.size());
            for (Object value : list) {
                if (!type.isInstance(value)) {
                    throw new IllegalArgumentException("the list '" + name + "' has a value of another type");
                }
                all.add(type.cast(value));
            }
            return all;
        }
    }
}
