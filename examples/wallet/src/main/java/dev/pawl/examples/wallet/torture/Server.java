package dev.pawl.examples.wallet.torture;

/**
 * A server that may be killed.
 *
 * @param jdbcUrl the driver's URL of it, with the port in it
 * @param port its port on this machine, which a restart keeps
 * @param kill kills it without warning, with all its processes
 * @param restart starts it again on the same data
 */
public record Server(String jdbcUrl, int port, Runnable kill, Runnable restart) {}
