package org.xueliang.registry.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Pieces of names by which they are found. A name has each character, each pair, and each triple of ASCII characters; its
 * initials have pairs and triples, its pinyin triples. What is asked for has the longest pieces that it can have, so that few
 * rows are looked at; what they give is checked against the text. Pure.
 */
public final class Grams {
    /** Each costs the index a look; the text is compared anyway. */
    private static final int MAX_ASKED = 8;

    private Grams() {}

    /** Full width and half width, capitals and small letters are the same; blanks are single. */
    public static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s+", " ")
                .strip();
    }

    static boolean isAsciiWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isAscii(int c) {
        return c > ' ' && c < 0x7F;
    }

    /** Of a name or an alias. */
    static void ofName(String normal, Set<String> grams) {
        int[] points = normal.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (points[i] == ' ') {
                continue;
            }
            grams.add(text(points, i, 1));
            if (i + 1 < points.length && points[i + 1] != ' ') {
                grams.add(text(points, i, 2));
                if (i + 2 < points.length && isAscii(points[i]) && isAscii(points[i + 1]) && isAscii(points[i + 2])) {
                    grams.add(text(points, i, 3));
                }
            }
        }
    }

    /** Of initials ({@code shortest} 2) and pinyin ({@code shortest} 3), which are ASCII letters and digits. */
    static void ofSpelling(String spelling, int shortest, Set<String> grams) {
        for (int length = shortest; length <= 3; length++) {
            for (int i = 0; i + length <= spelling.length(); i++) {
                grams.add(spelling.substring(i, i + length));
            }
        }
    }

    /** What a name that contains the word has for certain: few, from all over it. The word has no blanks. */
    static List<String> ofQuery(String word) {
        List<String> all = allOfQuery(word);
        if (all.size() <= MAX_ASKED) {
            return all;
        }
        List<String> few = new ArrayList<>();
        for (int i = 0; i < MAX_ASKED; i++) {
            few.add(all.get(i * (all.size() - 1) / (MAX_ASKED - 1)));
        }
        return few;
    }

    private static List<String> allOfQuery(String word) {
        int[] points = word.codePoints().toArray();
        List<String> grams = new ArrayList<>();
        if (points.length == 1) {
            grams.add(word);
        }
        for (int i = 0; i + 1 < points.length; i++) {
            boolean pair = isAscii(points[i]) && isAscii(points[i + 1]);
            boolean inTriple =
                    pair && (i + 2 < points.length && isAscii(points[i + 2]) || i > 0 && isAscii(points[i - 1]));
            if (!inTriple) {
                grams.add(text(points, i, 2));
            } else if (i + 2 < points.length && isAscii(points[i + 2])) {
                grams.add(text(points, i, 3));
            }
        }
        return grams;
    }

    private static String text(int[] points, int from, int length) {
        return new String(points, from, length);
    }
}
