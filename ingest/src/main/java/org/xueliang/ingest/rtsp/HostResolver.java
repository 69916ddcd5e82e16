package org.xueliang.ingest.rtsp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xueliang.ingest.rtsp.AllowedNetworks.NotAllowedException;

/**
 * Host to the one address that is then connected to: resolved once and checked, so that a name that answers differently the
 * second time leads nowhere else. Name service blocks, so it has threads of its own.
 */
public final class HostResolver implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 20_000;

    /** Takes the outcome on the event loop. */
    public interface Outcome {
        void address(InetAddress address);

        void refused(String cause);
    }

    private final AllowedNetworks networks;
    private final ThreadPoolExecutor threads;

    public HostResolver(AllowedNetworks networks) {
        this.networks = networks;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                new DefaultThreadFactory("ingest-names", true));
        this.threads.allowCoreThreadTimeOut(true);
    }

    public void resolve(String host, EventLoop loop, Outcome outcome) {
        try {
            InetAddress literal = networks.literal(host);
            if (literal != null) {
                outcome.address(literal);
                return;
            }
            threads.execute(() -> lookUp(host, loop, outcome));
        } catch (NotAllowedException e) {
            outcome.refused("target not allowed: " + e.getMessage());
        } catch (RejectedExecutionException e) {
            outcome.refused("name service is overloaded: " + MAX_WAITING + " names wait");
        }
    }

    private void lookUp(String host, EventLoop loop, Outcome outcome) {
        InetAddress found;
        try {
            found = networks.choose(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            tell(loop, () -> outcome.refused("host name is not known: " + host));
            return;
        } catch (NotAllowedException e) {
            tell(loop, () -> outcome.refused("target not allowed: " + host + ": " + e.getMessage()));
            return;
        }
        tell(loop, () -> outcome.address(found));
    }

    private static void tell(EventLoop loop, Runnable outcome) {
        if (!loop.isShuttingDown()) {
            loop.execute(outcome);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
