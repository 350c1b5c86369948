package dev.pawl.testkit;

/**
 * What went through a {@link FaultProxy} since its counters were last reset. Immutable and safe for use by many threads.
 *
 * @param connections how many connections were opened
 * @param requests how many times a client began to send: at first, and after each reply
 * @param roundTrips how many times a connection turned from request to reply, swallowed replies included
 * @param bytesToServer how many bytes were forwarded to the server
 * @param bytesToClient how many bytes were forwarded to the client
 */
public record Traffic(long connections, long requests, long roundTrips, long bytesToServer, long bytesToClient) {
    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    Traffic withConnection() {
        return new Traffic(connections + 1, requests, roundTrips, bytesToServer, bytesToClient);
    }

    Traffic withRequest() {
        return new Traffic(connections, requests + 1, roundTrips, bytesToServer, bytesToClient);
    }

    Traffic withRoundTrip() {
        return new Traffic(connections, requests, roundTrips + 1, bytesToServer, bytesToClient);
    }

    Traffic withBytes(long toServer, long toClient) {
        return new Traffic(connections, requests, roundTrips, bytesToServer + toServer, bytesToClient + toClient);
    }
}
