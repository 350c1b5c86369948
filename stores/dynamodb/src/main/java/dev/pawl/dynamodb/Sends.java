package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/**
 * Bounds one call by a deadline, and learns whether the SDK has sent it more than once: then an answer to the last copy says
 * nothing of the copies before it, unless they were refused. The SDK publishes to it before the call returns.
 */
final class Sends implements MetricPublisher {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final int BAD_REQUEST = 400;
    private static final int SERVICE_FAULT = 500;

    private final List<MetricPublisher> others;
    private volatile boolean again;

    /**
     * Makes one that has seen no call yet.
     *
     * @param others the publishers of the client, which the SDK passes over for those of a call
     */
    Sends(List<MetricPublisher> others) {
        this.others = others;
    }

    Consumer<AwsRequestOverrideConfiguration.Builder> within(Deadline deadline) {
        Duration left = deadline.left();
        return call -> {
            call.apiCallTimeout(left.compareTo(LEAST) < 0 ? LEAST : left).addMetricPublisher(this);
            others.forEach(call::addMetricPublisher);
        };
    }

    /** Tells whether a copy before the last one may have been made, or may yet be. */
    boolean again() {
        return again;
    }

    @Override
    public void publish(MetricCollection metrics) {
        int retries = metrics.metricValues(CoreMetric.RETRY_COUNT).stream()
                .max(Comparator.naturalOrder())
                .orElse(0);
        List<MetricCollection> copies = metrics.children();
        boolean surelyNotMade =
                copies.size() > retries && copies.stream().limit(retries).allMatch(Sends::isRefused);
        if (!surelyNotMade && retries > 0) {
            again = true;
        }
    }

    /** Tells whether a copy was answered as one that DynamoDB did not take, such as one too many. */
    private static boolean isRefused(MetricCollection copy) {
        return copy.metricValues(HttpMetric.HTTP_STATUS_CODE).stream()
                .anyMatch(status -> status >= BAD_REQUEST && status < SERVICE_FAULT);
    }

    @Override
    public void close() {}
}
