package org.xueliang.registry.search;

import org.xueliang.proto.v1.SourceKind;

/**
 * Numbers that stand in {@code channel_search.terms}. What is exact is negative; texts and cells are hashed to 0 and above, and
 * what they give is looked at again. Never renumber: an index that exists was made with them.
 */
final class SearchTerms {
    /** Of a channel's code; each has about a thousandth of all channels, whatever their codes are. */
    static final int BUCKETS = 1024;

    private static final int KIND = -2000;
    private static final int ENROLMENT = -2100;
    /** Not another node's. */
    static final int OURS = -2200;

    private static final int NODES = -10_000;

    private SearchTerms() {}

    static int bucketOf(String code) {
        return (code.hashCode() * 0x9E3779B9) >>> 22;
    }

    static int bucket(int bucket) {
        return -1 - bucket;
    }

    static int kind(SourceKind kind) {
        return KIND - kind.getNumber();
    }

    static int enrolment(int enrolment) {
        return ENROLMENT - enrolment;
    }

    /** Of an organisation or one above it. */
    static int owner(int id) {
        return NODES - 3 * id;
    }

    static int maintainer(int id) {
        return NODES - 3 * id - 1;
    }

    static int place(int id) {
        return NODES - 3 * id - 2;
    }

    /** Of another node; what it gives is looked at again. */
    static int home(String node) {
        return mixed(("home\n" + node).hashCode());
    }

    static int gram(String gram) {
        return mixed(gram.hashCode());
    }

    /** Of a cell of the quadtree; see {@link Cells}. */
    static int cell(int level, int x, int y) {
        return mixed((level * 0x01000193 + x) * 0x01000193 + y);
    }

    /** Murmur3's finish: neighbours in, strangers out. */
    private static int mixed(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        h ^= h >>> 16;
        return h & Integer.MAX_VALUE;
    }
}
