package org.xueliang.ingest.gb28181.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.protocol.manscdp.ManscdpMessage;

/**
 * Questions that wait for their answer, which is another MESSAGE with the same (device, CmdType, SN): serial numbers of
 * concurrent questions may be equal (18 #17 in the signalling sheet). Lives on an event loop; time is passed in.
 */
public final class Queries {
    /** So many of one device may wait at a time. */
    private static final int MAX_A_DEVICE = 16;

    /** What is done with what comes. */
    public interface Answers {
        /** @return whether more is to come, which is waited for as long again */
        boolean take(ManscdpMessage answer);

        /** Nothing (more) comes. */
        void failed(QueryException why);
    }

    private record Key(String device, String commandType, String sn) {
        static Key of(String device, ManscdpMessage message) {
            return new Key(device, message.commandType().toLowerCase(Locale.ROOT), message.sn());
        }
    }

    private static final class Waiting {
        final Answers answers;
        final long timeoutMs;
        long deadlineMs;

        Waiting(Answers answers, long timeoutMs, long nowMs) {
            this.answers = answers;
            this.timeoutMs = timeoutMs;
            this.deadlineMs = nowMs + timeoutMs;
        }
    }

    private final DeviceLine line;
    private final AtomicLong serial;
    private final Map<Key, Waiting> waiting = new HashMap<>();

    /** @param serial of the whole gateway: the last number given */
    public Queries(DeviceLine line, AtomicLong serial) {
        this.line = line;
        this.serial = serial;
    }

    /** A number that the next message may bear. */
    public String nextSn() {
        return Long.toString(serial.updateAndGet(last -> last >= Integer.MAX_VALUE - 1 ? 1 : last + 1));
    }

    /**
     * Asks.
     *
     * @param question makes the message with the number it is given
     * @param timeoutMs from now to the first answer, and from one to the next
     */
    public void ask(
            DeviceSession device,
            String target,
            Function<String, ManscdpMessage> question,
            long timeoutMs,
            long nowMs,
            Answers answers) {
        long asked = waiting.keySet().stream()
                .filter(key -> key.device().equals(device.code()))
                .count();
        if (asked >= MAX_A_DEVICE) {
            answers.failed(new QueryException(
                    Reason.BUSY,
                    "questions to " + device.code() + ": " + asked + " (expected: < " + MAX_A_DEVICE + ")"));
            return;
        }
        if (!device.state().registered()) {
            answers.failed(
                    new QueryException(Reason.OFFLINE, "device " + device.code() + " is offline: " + device.cause()));
            return;
        }
        ManscdpMessage message = question.apply(nextSn());
        Key key = Key.of(device.code(), message);
        Waiting entry = new Waiting(answers, timeoutMs, nowMs);
        waiting.put(key, entry);
        line.message(device, target, message, new DeviceLine.Outcome() {
            @Override
            public void answered(int status, String reason) {
                if (status >= 300 && waiting.remove(key, entry)) {
                    answers.failed(new QueryException(
                            Reason.REFUSED, message.commandType() + " was answered " + status + " " + reason));
                }
            }

            @Override
            public void failed(String cause) {
                if (waiting.remove(key, entry)) {
                    answers.failed(new QueryException(Reason.SILENT, message.commandType() + ": " + cause));
                }
            }
        });
    }

    /** @return whether somebody waits for it */
    public boolean take(String device, ManscdpMessage answer, long nowMs) {
        Key key = Key.of(device, answer);
        Waiting entry = waiting.get(key);
        if (entry == null) {
            return false;
        }
        if (entry.answers.take(answer)) {
            entry.deadlineMs = nowMs + entry.timeoutMs;
        } else {
            waiting.remove(key, entry);
        }
        return true;
    }

    /** Ends what waited too long. */
    public void time(long nowMs) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Map.Entry<Key, Waiting>> late = new ArrayList<>();
        for (Iterator<Map.Entry<Key, Waiting>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Key, Waiting> entry = all.next();
            if (nowMs >= entry.getValue().deadlineMs) {
                late.add(Map.entry(entry.getKey(), entry.getValue()));
                all.remove();
            }
        }
        for (Map.Entry<Key, Waiting> entry : late) {
            entry.getValue()
                    .answers
                    .failed(new QueryException(
                            Reason.SILENT,
                            entry.getKey().commandType() + " was not answered within " + entry.getValue().timeoutMs
                                    + " ms"));
        }
    }

    /** The device is gone: nothing of it will be answered. */
    public void gone(String device, String cause) {
        List<Answers> lost = new ArrayList<>();
        waiting.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().device().equals(device);
            if (its) {
                lost.add(entry.getValue().answers);
            }
            return its;
        });
        lost.forEach(answers ->
                answers.failed(new QueryException(Reason.OFFLINE, "device " + device + " is gone: " + cause)));
    }

    /** Waiting now. */
    public int size() {
        return waiting.size();
    }
}
