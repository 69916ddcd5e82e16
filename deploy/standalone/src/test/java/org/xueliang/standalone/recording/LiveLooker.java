package org.xueliang.standalone.recording;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.xueliang.proto.v1.StartLiveViewResponse;
import org.xueliang.protocol.rtp.RtpPacket;

/** Somebody who opened a live view, on a thread of its own, until the gateway ends it. */
public final class LiveLooker implements AutoCloseable {
    private final RtspPull pull;
    private final RtpPacket packet = new RtpPacket();
    private volatile int pictures;
    private volatile boolean over;
    private boolean closed;

    /** @throws IOException the gateway's own words, where it refuses */
    public LiveLooker(int rtspPort, StartLiveViewResponse view) throws IOException {
        this(rtspPort, view.getPath(), view.getCredential().getToken());
    }

    public LiveLooker(int rtspPort, String path, String token) throws IOException {
        pull = new RtspPull("127.0.0.1", rtspPort, path, token, this::count);
        try {
            pull.setUp();
            pull.play();
        } catch (IOException e) {
            pull.close();
            throw e;
        }
        Thread looking = new Thread(this::look, "looker");
        looking.setDaemon(true);
        looking.start();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void count(ByteBuf bytes) {
        if (packet.wrap(bytes) == RtpPacket.Validity.VALID && packet.marker()) {
            pictures++;
        }
    }

    private void look() {
        try {
            while (pull.read(System.nanoTime() / 1_000_000)) {
                // Goes on.
            }
        } catch (IOException e) {
            // The gateway closed it, or the test did.
        }
        over = true;
    }

    public int pictures() {
        return pictures;
    }

    /** The gateway ended it. */
    public boolean over() {
        return over;
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            pull.close();
        }
    }
}
