package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.Ticket;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * What lies in the table of markers: how attempts ended, which requests were fulfilled, and replacements that their items
 * remember no longer. Every item says when DynamoDB may delete it.
 *
 * @param name the table
 * @param window how long an attempt can be settled and a request be recognised
 */
record MarkerTable(String name, Duration window, Clock clock) {
    static final String ID = "id";
    static final String PART = "part";
    static final String EXPIRES = "expires";
    private static final String COMMITTED = "committed";
    private static final String RESULTS = "results";
    private static final String ATTEMPTS = "attempts";
    private static final AttributeValue ONLY = AttributeValue.fromS("-");
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int MAX_READABLE = 500;
    private static final int UUID_TIME_SHIFT = 16;

    // Attempts. Both the marker's end and the settler's doubt are counted from the time inside the attempt's id:
    // the clock of whoever made the attempt does not matter.

    TransactWriteItem marker(AttemptId attempt) {
        return put(markerItem(attempt, true));
    }

    Map<String, AttributeValue> markerItem(AttemptId attempt, boolean committed) {
        return Map.of(
                ID,
                markerId(attempt),
                PART,
                ONLY,
                COMMITTED,
                AttributeValue.fromBool(committed),
                EXPIRES,
                seconds(made(attempt).plus(window)));
    }

    Map<String, AttributeValue> markerKey(AttemptId attempt) {
        return Map.of(ID, markerId(attempt), PART, ONLY);
    }

    private static AttributeValue markerId(AttemptId attempt) {
        return AttributeValue.fromS("attempt/" + attempt);
    }

    static boolean isCommitted(Map<String, AttributeValue> marker) {
        return marker.containsKey(COMMITTED) && marker.get(COMMITTED).bool();
    }

    /** Tells whether what told of an attempt may have been deleted by now. */
    boolean mayBeForgotten(AttemptId attempt) {
        return made(attempt).plus(window).isBefore(clock.instant().plus(CLOCK_SKEW));
    }

    private static Instant made(AttemptId attempt) {
        return Instant.ofEpochMilli(attempt.value().getMostSignificantBits() >>> UUID_TIME_SHIFT);
    }

    // Requests.

    TransactWriteItem request(RequestId request, AttemptId attempt, List<Condition> results) {
        Map<String, AttributeValue> item = new HashMap<>(requestKey(request));
        item.put(RESULTS, AttributeValue.fromS(new Ticket(attempt, results).toString()));
        item.put(EXPIRES, seconds(made(attempt).plus(window)));
        return put(item);
    }

    /** Tells whether a request can be told from every other: UTF-8 says the same of all halves of surrogate pairs. */
    static boolean keeps(RequestId request) {
        return Texts.keeps(request.value());
    }

    Map<String, AttributeValue> requestKey(RequestId request) {
        return Map.of(ID, AttributeValue.fromS("request/" + request), PART, ONLY);
    }

    static Conflict.Repeated repeated(RequestId request, Map<String, AttributeValue> item) {
        return new Conflict.Repeated(
                request,
                Ticket.parse(Objects.requireNonNull(item.get(RESULTS)).s()).conditions());
    }

    // The archive.

    /** Returns items that keep replacements for good, one for each bucket of counters. Writing them twice does no harm. */
    List<Map<String, AttributeValue>> archive(Key key, History history) {
        return history.steps().stream()
                .collect(Collectors.groupingBy(step -> History.bucket(step.from())))
                .values()
                .stream()
                .map(steps -> archive(key, steps))
                .toList();
    }

    private Map<String, AttributeValue> archive(Key key, List<History.Step> steps) {
        History.Step last = steps.get(steps.size() - 1);
        return Map.of(
                ID,
                archiveId(key, History.bucket(last.from())),
                PART,
                AttributeValue.fromS(last.to().toString()),
                ATTEMPTS,
                AttributeValue.fromL(steps.stream().map(History.Step::encoded).toList()),
                EXPIRES,
                // Twice as long: the clocks of those who made the attempts and of whoever archives them may differ.
                seconds(clock.instant().plus(window.multipliedBy(2))));
    }

    /** Returns where the replacements of the versions of a bucket are, those that were archived. */
    static AttributeValue archiveId(Key key, long bucket) {
        String text = key.kind() + "/" + key.id().text();
        String readable = text.length() > MAX_READABLE ? digest(text) : text;
        return AttributeValue.fromS("history/" + readable + "#" + bucket);
    }

    static History archived(Key key, Map<String, AttributeValue> item) {
        return History.of(key, ATTEMPTS, item);
    }

    private static String digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new BigInteger(1, digest.digest(text.getBytes(StandardCharsets.UTF_8))).toString(16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(name)
                        .item(item)
                        .conditionExpression("attribute_not_exists(#id)")
                        .expressionAttributeNames(Map.of("#id", ID))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                        .build())
                .build();
    }

    private static AttributeValue seconds(Instant moment) {
        return AttributeValue.fromN(Long.toString(moment.getEpochSecond()));
    }
}
