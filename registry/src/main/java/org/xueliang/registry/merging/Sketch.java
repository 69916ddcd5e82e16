package org.xueliang.registry.merging;

import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.position.Datums.Point;

/**
 * What {@link Matcher} weighs of a channel, in sixty bytes: texts as numbers of 16 or 32 bits, degrees in steps of a centimetre.
 * Enough to say how like two channels can be at most, so that only those that may be worth a look are read whole. Two texts of
 * one number pass for one text, which makes the most that can be more; for the way alone it would make a pair be left out, one in
 * four thousand million. Of channels, each of which has its own code. Pure.
 */
final class Sketch {
    /** How many ints one takes. */
    static final int INTS = 15;

    /** Longitude and behind it latitude. */
    private static final int POSITION = 0;

    private static final int UNSHIFTED = 2;
    private static final int WAY = 4;
    private static final int NAME = 5;
    private static final int NUMBERS = 6;
    private static final int LAST_NUMBER = 7;
    private static final int HOST = 8;
    private static final int INPUT = 9;
    private static final int SERIAL = 10;
    private static final int MAC = 11;
    private static final int MODEL = 12;
    /** Place above, owner below. */
    private static final int SITE = 13;
    /** Number of numbers, number of directions, the directions themselves with two bits each, and what follows. */
    private static final int SHAPE = 14;

    private static final int FEW = 0xF;
    private static final int DIRECTIONS_SHIFT = 4;
    private static final int DIRECTION_WORDS_SHIFT = 8;
    private static final int MOST_DIRECTIONS = 7;
    private static final int HAS_POSITION = 1 << 24;
    private static final int FROM_DEVICE = 1 << 25;
    private static final int GENERIC = 1 << 26;
    private static final int INPUT_IS_NUMBER = 1 << 27;
    private static final int HAS_DIRECTION = 1 << 28;

    private static final double STEPS_A_DEGREE = 1e7;
    private static final double METRES_A_STEP = PlaceEvidence.METRES_A_DEGREE / STEPS_A_DEGREE;
    /** What rounding takes away, and a cosine of one end's latitude. */
    private static final double ROUNDED_M = 0.05;

    private static final double ROUNDED = 0.9995;

    private Sketch() {}

    static void write(Sighting of, int[] rows, int at) {
        int shape = of.fromDevice() ? FROM_DEVICE : 0;
        if (of.wgs84() != null) {
            shape |= HAS_POSITION;
            point(of.wgs84(), rows, at + POSITION);
            point(of.unshifted(), rows, at + UNSHIFTED);
        }
        CameraName name = of.name();
        int numbers = name.numbers().size();
        rows[at + WAY] = number(of.way());
        rows[at + NAME] = number(name.canonical());
        rows[at + NUMBERS] = number(String.join(",", name.numbers()));
        rows[at + LAST_NUMBER] = numbers == 0 ? 0 : number(name.numbers().get(numbers - 1));
        rows[at + HOST] = number(of.host());
        rows[at + INPUT] = number(of.input());
        rows[at + SERIAL] = number(of.serial());
        rows[at + MAC] = number(of.mac());
        rows[at + MODEL] = number(of.model());
        rows[at + SITE] = number(of.place()) << 16 | (number(of.owner()) & 0xFFFF);
        rows[at + SHAPE] = shape
                | (name.generic() ? GENERIC : 0)
                | (of.input().startsWith("#") ? INPUT_IS_NUMBER : 0)
                | (Double.isNaN(of.directionDeg()) ? 0 : HAS_DIRECTION)
                | Math.min(FEW, numbers)
                | directions(name.directions());
    }

    private static void point(@Nullable Point point, int[] rows, int at) {
        if (point != null) {
            rows[at] = (int) Math.round(point.longitude() * STEPS_A_DEGREE);
            rows[at + 1] = (int) Math.round(point.latitude() * STEPS_A_DEGREE);
        }
    }

    private static int directions(String words) {
        int packed = 0;
        for (int i = 0; i < Math.min(MOST_DIRECTIONS, words.length()); i++) {
            packed = packed << 2 | "东南西北".indexOf(words.charAt(i));
        }
        return Math.min(FEW, words.length()) << DIRECTIONS_SHIFT | packed << DIRECTION_WORDS_SHIFT;
    }

    /** 0 of nothing, and of nothing else. As {@link String#equalsIgnoreCase} sees it. */
    private static int number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ Character.toLowerCase(Character.toUpperCase(text.charAt(i)))) * 0x100000001B3L;
        }
        int folded = (int) (hash ^ hash >>> 32);
        // Half of it is all that some have.
        return (folded & 0xFFFF) == 0 ? folded | 1 : folded;
    }

    /**
     * A channel that others are held against, and how rare what it has is.
     *
     * @param row its sketch
     */
    record Asked(
            int[] row,
            double eastMetresAStep,
            double addressBits,
            double inputBits,
            double serialBits,
            double macBits,
            int namesakes) {
        /** @param holders how many channels have a key, as the matcher asks for it */
        static Asked of(Sighting sighting, ToIntFunction<String> holders) {
            int[] row = new int[INTS];
            write(sighting, row, 0);
            return new Asked(
                    row,
                    METRES_A_STEP
                            * Math.cos(
                                    sighting.wgs84() == null
                                            ? 0
                                            : Math.toRadians(sighting.wgs84().latitude())),
                    isShared(sighting.host(), MatchKeys.host(sighting), holders)
                            ? Weights.ADDRESS_SHARED
                            : Weights.ADDRESS_SAME,
                    isShared(sighting.input(), MatchKeys.input(sighting), holders)
                            ? Weights.ADDRESS_SHARED
                            : Weights.ADDRESS_AND_INPUT_SAME,
                    isShared(sighting.serial(), MatchKeys.serial(sighting.serial()), holders)
                            ? Weights.CLONED
                            : Weights.SERIAL_SAME,
                    isShared(sighting.mac(), MatchKeys.mac(sighting.mac()), holders)
                            ? Weights.CLONED
                            : Weights.MAC_SAME,
                    sighting.name().generic() ? 0 : holders.applyAsInt(MatchKeys.name(sighting.name())));
        }

        private static boolean isShared(String text, String key, ToIntFunction<String> holders) {
            return !text.isEmpty() && holders.applyAsInt(key) > 2;
        }

        /** Whether the two can come to a score that is worth a look; where not, {@link Matcher} gives less. */
        boolean mayBe(int[] rows, int at) {
            return most(rows, at) >= Weights.HOLD - 1e-9;
        }

        /** No less than the matcher's score; negative infinity where the matcher compares them not at all. */
        double most(int[] rows, int at) {
            int shape = row[SHAPE];
            int other = rows[at + SHAPE];
            boolean devices = (shape & other & FROM_DEVICE) != 0;
            if (devices && row[WAY] == rows[at + WAY]) {
                return Double.NEGATIVE_INFINITY;
            }
            boolean host = row[HOST] != 0 && row[HOST] == rows[at + HOST];
            boolean serials = row[SERIAL] != 0 && rows[at + SERIAL] != 0;
            boolean macs = row[MAC] != 0 && rows[at + MAC] != 0;
            boolean named = ((shape | other) & GENERIC) == 0;
            boolean numbered = row[LAST_NUMBER] != 0 && rows[at + LAST_NUMBER] != 0;
            boolean endDifferently = numbered && row[LAST_NUMBER] != rows[at + LAST_NUMBER];
            if (named && endDifferently && !serials && !macs && !host) {
                return Double.NEGATIVE_INFINITY;
            }
            double bits = host
                    ? address(rows, at, devices)
                    : row[HOST] != 0 && rows[at + HOST] != 0 ? Weights.ADDRESS_OTHER : 0;
            if (serials) {
                bits += row[SERIAL] == rows[at + SERIAL] ? serialBits : Weights.SERIAL_OTHER;
            }
            if (macs) {
                bits += row[MAC] == rows[at + MAC] ? macBits : Weights.MAC_OTHER;
            }
            if (row[MODEL] != 0 && rows[at + MODEL] != 0) {
                bits += row[MODEL] == rows[at + MODEL] ? Weights.MODEL_SAME : Weights.MAKER_OTHER;
            }
            double position = (shape & other & HAS_POSITION) == 0 ? 0 : position(rows, at);
            bits += position;
            if (named) {
                bits += name(rows, at, position) + numbers(rows, at, numbered, endDifferently);
            } else {
                bits += directionsDiffer(shape, other) ? Weights.DIRECTION_WORD_OTHER : 0;
            }
            bits += (shape & other & HAS_DIRECTION) == 0 ? 0 : Weights.DIRECTION_SAME;
            return bits + site(rows[at + SITE]);
        }

        private double address(int[] rows, int at, boolean devices) {
            boolean inputs = row[INPUT] != 0
                    && rows[at + INPUT] != 0
                    && ((row[SHAPE] ^ rows[at + SHAPE]) & INPUT_IS_NUMBER) == 0;
            if (inputs && row[INPUT] != rows[at + INPUT]) {
                return Weights.INPUT_OTHER;
            }
            return devices ? Weights.ADDRESS_SHARED : inputs ? inputBits : addressBits;
        }

        private double position(int[] rows, int at) {
            double asGiven = PlaceEvidence.distanceBits(metres(row, POSITION, rows, at + POSITION));
            double unshiftedM =
                    Math.min(metres(row, UNSHIFTED, rows, at + POSITION), metres(row, POSITION, rows, at + UNSHIFTED));
            return Math.max(asGiven, PlaceEvidence.distanceBits(unshiftedM) - Weights.SHIFTED);
        }

        /** A little less than it is. */
        private double metres(int[] a, int from, int[] b, int to) {
            double east = (b[to] - (double) a[from]) * eastMetresAStep;
            double north = (b[to + 1] - (double) a[from + 1]) * METRES_A_STEP;
            return Math.max(0, Math.sqrt(east * east + north * north) * ROUNDED - ROUNDED_M);
        }

        private double name(int[] rows, int at, double position) {
            if (row[NAME] != rows[at + NAME]) {
                return Weights.NAME_LIKE;
            }
            return Weights.nameSame(namesakes, position >= Weights.DISTANCE[0][1]);
        }

        private double numbers(int[] rows, int at, boolean both, boolean endDifferently) {
            if (directionsDiffer(row[SHAPE], rows[at + SHAPE])) {
                return Weights.DIRECTION_WORD_OTHER;
            }
            if (row[NUMBERS] == rows[at + NUMBERS]) {
                return row[NUMBERS] == 0 ? 0 : Weights.NUMBERS_SAME;
            }
            if (!both) {
                return Weights.NUMBER_MISSING;
            }
            int many = row[SHAPE] & FEW;
            return endDifferently
                    ? Weights.LAST_NUMBER_OTHER
                    : many == (rows[at + SHAPE] & FEW) && many < FEW
                            ? Weights.OTHER_NUMBER_OTHER
                            : Weights.NUMBERS_SHORTENED;
        }

        private double site(int other) {
            int same = row[SITE] ^ other;
            return ((row[SITE] >>> 16) != 0 && (same >>> 16) == 0 ? Weights.PLACE_SAME : 0)
                    + ((row[SITE] & 0xFFFF) != 0 && (same & 0xFFFF) == 0 ? Weights.OWNER_SAME : 0);
        }
    }

    /** As the matcher has it; false where it cannot be told. */
    private static boolean directionsDiffer(int shape, int other) {
        int many = shape >> DIRECTIONS_SHIFT & FEW;
        int others = other >> DIRECTIONS_SHIFT & FEW;
        if (many == 0 || others == 0 || many > MOST_DIRECTIONS || others > MOST_DIRECTIONS) {
            return false;
        }
        int words = shape >> DIRECTION_WORDS_SHIFT & (1 << 2 * many) - 1;
        int otherWords = other >> DIRECTION_WORDS_SHIFT & (1 << 2 * others) - 1;
        return (words & 3) != (otherWords & 3)
                && (many >= others
                        ? !contains(words, many, otherWords, others)
                        : !contains(otherWords, others, words, many));
    }

    private static boolean contains(int words, int many, int part, int few) {
        for (int i = 0; i <= many - few; i++) {
            if ((words >> 2 * i & (1 << 2 * few) - 1) == part) {
                return true;
            }
        }
        return false;
    }
}
