package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/**
 * Bounds one call by a deadline, and learns whether the SDK has sent it more than once: then an answer to the last copy says
 * nothing of the copies before it. The SDK publishes to it before the call returns.
 */
final class Sends implements MetricPublisher {
    private static final Duration LEAST = Duration.ofMillis(1);

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

    boolean again() {
        return again;
    }

    @Override
    public void publish(MetricCollection metrics) {
        if (metrics.metricValues(CoreMetric.RETRY_COUNT).stream().anyMatch(count -> count > 0)) {
            again = true;
        }
    }

    @Override
    public void close() {}
}
