package org.xueliang.ingest.gb28181.invite;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A device's signalling, played by a test. */
class FakeDialogs implements DeviceDialogs {
    /** One INVITE. */
    final class Call implements Dialog {
        final InviteRequest request;
        final DialogListener listener;
        boolean acked;
        volatile boolean ended;

        @Nullable
        String info;

        Call(InviteRequest request, DialogListener listener) {
            this.request = request;
            this.listener = listener;
        }

        String sdp() {
            return new String(request.sdp(), java.nio.charset.StandardCharsets.UTF_8);
        }

        /** First value of a line such as {@code y=}. */
        String line(String prefix) {
            return sdp().lines()
                    .filter(line -> line.startsWith(prefix))
                    .findFirst()
                    .orElse(prefix)
                    .substring(prefix.length());
        }

        @Override
        public String callId() {
            return "call";
        }

        @Override
        public void ack() {
            acked = true;
        }

        @Override
        public void info(String contentType, byte[] body, InfoAnswer answer) {
            info = contentType + " " + new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public void end() {
            if (!ended) {
                ended = true;
                open--;
            }
        }
    }

    final List<Call> calls = new ArrayList<>();

    @Nullable
    DialogPeer peer;

    volatile int open;
    volatile boolean underPressure;
    int total;

    /** Null where the test has a loop of its own. */
    @Nullable
    EventLoop loop;

    @Override
    public EventLoop loop(String device) {
        return Objects.requireNonNull(loop);
    }

    @Override
    public synchronized Optional<DialogPeer> peer(String device) {
        return Optional.ofNullable(peer);
    }

    @Override
    public boolean underPressure() {
        return underPressure;
    }

    @Override
    public synchronized Dialog invite(InviteRequest request, DialogListener listener) {
        Call call = new Call(request, listener);
        calls.add(call);
        open++;
        total++;
        return call;
    }

    synchronized Call last() {
        return calls.get(calls.size() - 1);
    }

    /** One that is not over. */
    synchronized Optional<Call> any(Random random) {
        return calls.isEmpty() ? Optional.empty() : Optional.of(calls.get(random.nextInt(calls.size())));
    }

    synchronized void forgetEnded() {
        calls.removeIf(call -> call.ended);
    }
}
