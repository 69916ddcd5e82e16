package org.xueliang.registry.merging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.xueliang.registry.merging.Sketch.Asked;

/**
 * Every channel in some 160 bytes: its {@link Sketch}, its code, the numbers of its keys. Answers from memory what
 * {@link StoredKeys} asks the database for, some hundred times as fast, and leaves out at once who cannot be worth a look. As of
 * when it was made: what changed since is looked at with its own change. One thread. Pure.
 */
final class Sketches implements Holders {
    /** Ids are the lower bits of an entry, what is left of a key's number the upper ones. */
    private static final int ID_BITS = 24;

    static final int MOST_CHANNELS = 1 << ID_BITS;
    private static final long ID = MOST_CHANNELS - 1;
    private static final int CODE_BYTES = 20;
    private static final int KEYS_EXPECTED = 9;

    private int size;
    private int[] rows;
    private byte[] codes;
    private long[] entries;
    private int filled;
    private boolean sorted;
    private long shared;
    private long tooCommon;

    /** @param expected how many there will be, about */
    Sketches(int expected) {
        this.rows = new int[Math.max(16, expected) * Sketch.INTS];
        this.codes = new byte[Math.max(16, expected) * CODE_BYTES];
        this.entries = new long[Math.max(16, expected) * KEYS_EXPECTED];
    }

    int size() {
        return size;
    }

    /** @throws IllegalStateException beyond {@link #MOST_CHANNELS} */
    void add(Sighting sighting) {
        byte[] code = sighting.id().getBytes(StandardCharsets.ISO_8859_1);
        if (size == MOST_CHANNELS || code.length > CODE_BYTES) {
            throw new IllegalStateException(
                    "channel " + sighting.id() + " after " + size + " others (expected: a code of <= " + CODE_BYTES
                            + " digits, and <= " + MOST_CHANNELS + " channels)");
        }
        if ((size + 1) * Sketch.INTS > rows.length) {
            rows = Arrays.copyOf(rows, more(rows.length));
            codes = Arrays.copyOf(codes, more(codes.length));
        }
        Sketch.write(sighting, rows, size * Sketch.INTS);
        System.arraycopy(code, 0, codes, size * CODE_BYTES, code.length);
        for (String key : MatchKeys.of(sighting)) {
            if (filled == entries.length) {
                entries = Arrays.copyOf(entries, more(entries.length));
            }
            entries[filled++] = upper(key) | size;
        }
        size++;
        sorted = false;
    }

    private static int more(int length) {
        return length + length / 4;
    }

    /** What is left of a key's number; two keys of one cost a comparison. */
    private static long upper(String key) {
        long mixed = StoredKeys.number(key);
        mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
        return (mixed ^ mixed >>> 29) & ~ID;
    }

    @Override
    public void ask(Collection<Sighting> sightings) {
        if (!sorted) {
            Arrays.sort(entries, 0, filled);
            sorted = true;
        }
    }

    private int begin(long upper) {
        int at = Arrays.binarySearch(entries, 0, filled, upper);
        return at < 0 ? -at - 1 : at;
    }

    @Override
    public int count(String key) {
        long upper = upper(key);
        return many(upper, begin(upper));
    }

    private int many(long upper, int begin) {
        int end = begin;
        while (end < filled && end - begin <= MOST && (entries[end] & ~ID) == upper) {
            end++;
        }
        return end - begin;
    }

    @Override
    public Set<String> candidates(Sighting sighting) {
        Asked asked = Asked.of(sighting, this::count);
        Set<String> found = new HashSet<>();
        for (String key : MatchKeys.asked(sighting)) {
            long upper = upper(key);
            int begin = begin(upper);
            int many = many(upper, begin);
            if (many > MOST) {
                tooCommon++;
                continue;
            }
            shared += many;
            for (int i = begin; i < begin + many; i++) {
                int id = (int) (entries[i] & ID);
                if (asked.mayBe(rows, id * Sketch.INTS)) {
                    found.add(code(id));
                }
            }
        }
        found.remove(sighting.id());
        return found;
    }

    private String code(int id) {
        int from = id * CODE_BYTES;
        int length = CODE_BYTES;
        while (length > 0 && codes[from + length - 1] == 0) {
            length--;
        }
        return new String(codes, from, length, StandardCharsets.ISO_8859_1);
    }

    @Override
    public Tally tally() {
        return new Tally(shared, tooCommon);
    }
}
