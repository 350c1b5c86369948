package dev.pawl.embedded;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An imitation of a MongoDB server on a free port of this machine: mongo-java-server, which keeps documents in memory. <b>No real
 * mongod</b>: it shows how the protocol is used, not what a server does under load or in a crash. Safe for use by many threads.
 */
public final class EmbeddedMongoDb implements AutoCloseable {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("fake-mongodb-io", true), NioIoHandler.newFactory());
    private final ExecutorService workers =
            Executors.newCachedThreadPool(new DefaultThreadFactory("fake-mongodb", true));
    private final MongoBackend backend;
    private final Channel listener;
    private final ChannelGroup connections = new DefaultChannelGroup(loop.next());

    private EmbeddedMongoDb(MongoBackend backend) {
        this.backend = backend;
        this.listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Pipeline())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /**
     * Starts a server that says it is a standalone one: without sessions and transactions.
     *
     * @return the server, ready for connections
     */
    public static EmbeddedMongoDb standalone() {
        return new EmbeddedMongoDb(new MemoryBackend());
    }

    /**
     * Starts a server that says it is the primary of a replica set.
     *
     * @param replicaSet the fake that speaks sessions and transactions
     * @return the server, ready for connections
     */
    public static EmbeddedMongoDb replicaSet(FakeReplicaSet replicaSet) {
        return new EmbeddedMongoDb(replicaSet);
    }

    /**
     * Returns the port the server listens on.
     *
     * @return the port on the loopback interface
     */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /**
     * Returns how a driver connects to the server.
     *
     * @return a connection string
     */
    public String connectionString() {
        return "mongodb://127.0.0.1:" + port() + "/?directConnection=true";
    }

    /** Stops the server; all its data is gone. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        backend.close();
        workers.shutdown();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(new MongoWireReplyEncoder())
                    .addLast(new MongoWireMessageEncoder())
                    .addLast(new MongoWireProtocolHandler())
                    .addLast(new Handler())
                    .addLast(new MongoExceptionHandler());
        }
    }

    /** Answers away from the threads that read: a write may have to wait for the transaction of another connection. */
    private final class Handler extends MongoDatabaseHandler {
        Handler() {
            super(backend, connections);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
            workers.execute(() -> super.channelRead0(context, request));
        }
    }
}
