package dev.pawl.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Tables of DynamoDB, as their address says it. Credentials are those of the environment, as AWS's own tools find them.
 *
 * @param region the region
 * @param endpoint where it is reached, or null for AWS's own
 * @param prefix what the names of tables begin with, possibly nothing
 */
record DynamoDbAddress(String region, @Nullable URI endpoint, String prefix) {
    private static final String NAME = "[a-z0-9-]+";
    private static final String PREFIX = "[A-Za-z0-9_.-]*";

    /**
     * Reads what follows the scheme of an address.
     *
     * @throws IllegalArgumentException if it is none
     */
    static DynamoDbAddress parse(String text) {
        String[] parts = text.split("\\?", 2);
        if (!parts[0].matches(NAME)) {
            throw wrong("the region is missing");
        }
        URI endpoint = null;
        String prefix = "";
        for (String setting : parts.length < 2 ? List.<String>of() : List.of(parts[1].split("&", -1))) {
            if (setting.startsWith("endpoint=")) {
                endpoint = endpoint(setting.substring("endpoint=".length()));
            } else if (setting.startsWith("prefix=")) {
                prefix = setting.substring("prefix=".length());
            } else {
                throw wrong("only endpoint=URL and prefix=TEXT may follow the region");
            }
        }
        if (!prefix.matches(PREFIX)) {
            throw wrong("a prefix is of letters, digits, and _ . -");
        }
        return new DynamoDbAddress(parts[0], endpoint, prefix);
    }

    private static URI endpoint(String text) {
        try {
            URI endpoint = new URI(text);
            if (endpoint.getHost() != null && endpoint.getUserInfo() == null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // Said below, without what may be a secret in it.
        }
        throw wrong("its endpoint is no URL of a host");
    }

    /** Returns what reports call it. */
    String label() {
        List<String> settings = new ArrayList<>();
        if (endpoint != null) {
            settings.add("endpoint=" + endpoint);
        }
        if (!prefix.isEmpty()) {
            settings.add("prefix=" + prefix);
        }
        return "dynamodb:" + region + (settings.isEmpty() ? "" : "?" + String.join("&", settings));
    }

    /** Opens a client, to be closed by the caller. */
    DynamoDbClient client() {
        DynamoDbClientBuilder builder =
                DynamoDbClient.builder().region(Region.of(region)).httpClientBuilder(UrlConnectionHttpClient.builder());
        return (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Not the address of DynamoDB: " + reason
                + ". One reads like dynamodb:eu-central-1?endpoint=http://localhost:8000&prefix=race_.");
    }
}
