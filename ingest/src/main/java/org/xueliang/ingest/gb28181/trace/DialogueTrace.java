package org.xueliang.ingest.gb28181.trace;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last messages of each device, within a bound of bytes for all of them: what is oldest makes room, whoever's it is. For
 * one thread: each event loop has its own.
 */
public final class DialogueTrace {
    /** So many lines of one device are kept at most. */
    public static final int MAX_LINES = 64;

    /** A longer message is cut. */
    public static final int MAX_MESSAGE_BYTES = 4096;

    /** What a line costs besides its bytes. */
    private static final int OVERHEAD = 112;

    /**
     * A message as it went over the wire.
     *
     * @param atUs wall time
     * @param received false where we sent it
     * @param over such as "UDP 192.0.2.50:5060"
     * @param message with secrets blanked, cut at {@value #MAX_MESSAGE_BYTES}
     * @param wireBytes how long it was before that
     * @param note what we thought of it
     */
    public record Line(long atUs, boolean received, String over, byte[] message, int wireBytes, String note) {}

    private static final class Kept {
        final Line line;
        final Lines owner;
        boolean dropped;

        Kept(Line line, Lines owner) {
            this.line = line;
            this.owner = owner;
        }
    }

    private static final class Lines {
        final String device;
        final ArrayDeque<Kept> lines = new ArrayDeque<>(4);

        Lines(String device) {
            this.device = device;
        }
    }

    private final long maxBytes;
    private final Map<String, Lines> byDevice = new HashMap<>();
    /** Oldest first; lines that their device has dropped stay until they are the oldest, or half of all. */
    private final ArrayDeque<Kept> all = new ArrayDeque<>();

    private long bytes;
    private int dropped;

    /** @param maxBytes of all lines together; 0 keeps none */
    public DialogueTrace(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param message is copied */
    public void add(String device, long atUs, boolean received, String over, byte[] message, String note) {
        if (maxBytes == 0) {
            return;
        }
        int kept = Math.min(message.length, MAX_MESSAGE_BYTES);
        byte[] copy = new byte[kept];
        System.arraycopy(message, 0, copy, 0, kept);
        Lines lines = byDevice.computeIfAbsent(device, Lines::new);
        Kept entry = new Kept(new Line(atUs, received, over, Blanking.blank(copy), message.length, note), lines);
        lines.lines.addLast(entry);
        all.addLast(entry);
        bytes += cost(entry);
        if (lines.lines.size() > MAX_LINES) {
            drop(lines.lines.removeFirst());
        }
        while (bytes > maxBytes && !all.isEmpty()) {
            evictOldest();
        }
        if (dropped > 1024 && dropped > all.size() / 2) {
            all.removeIf(line -> line.dropped);
            dropped = 0;
        }
    }

    private void evictOldest() {
        Kept oldest = all.removeFirst();
        if (oldest.dropped) {
            dropped--;
            return;
        }
        bytes -= cost(oldest);
        oldest.owner.lines.removeFirst();
        if (oldest.owner.lines.isEmpty()) {
            byDevice.remove(oldest.owner.device);
        }
    }

    private void drop(Kept line) {
        line.dropped = true;
        dropped++;
        bytes -= cost(line);
    }

    private static int cost(Kept line) {
        return line.line.message().length + OVERHEAD;
    }

    /** Oldest first. */
    public List<Line> lines(String device) {
        Lines lines = byDevice.get(device);
        return lines == null
                ? List.of()
                : lines.lines.stream().map(kept -> kept.line).toList();
    }

    /** Counted against the bound. */
    public long bytes() {
        return bytes;
    }
}
