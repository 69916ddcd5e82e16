package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xueliang.registry.search.Grams;
import org.xueliang.registry.search.Pinyin;

/**
 * A camera's name taken apart: what it stands at, its numbers, the directions in it. 东门#1, 东门一号 and 东门１号摄像机 are the
 * same. Pure.
 */
final class CameraName {
    private static final Pattern PICTURE_SIZE =
            Pattern.compile("[0-9]+ *万(像素)?|1080[pi]?|720p|[248]k|h\\.?26[45]|[(（]?[主子]码流[)）]?");
    private static final Pattern EVERY_CAMERAS = Pattern.compile("摄像机|摄像头|摄像|监控点|监控|探头|点位|高清|超清|网络|数字|红外|球机|枪机|半球|全景"
            + "|ipcamera|ip camera|ipcam|ipc|ipdome|camera|cam|channel|chn|通道|video|视频|encoder|编码器|nvr|dvr");
    private static final Pattern CHINESE_NUMBER =
            Pattern.compile("(第)?([一二三四五六七八九十]{1,3})(?=[号栋幢座楼层机期门口区单#]|$)|第([一二三四五六七八九十]{1,3})");
    private static final Pattern TOKEN = Pattern.compile("[0-9]+|[a-z]+");
    private static final String DIGITS = "零一二三四五六七八九";

    private final String given;
    private final String stem;
    private final List<String> numbers;
    private final String directions;
    private final String pinyin;
    private final int[] stemPairs;
    private final int[] pinyinPairs;

    private CameraName(String given, String stem, List<String> numbers, String directions) {
        this.given = given;
        this.stem = stem;
        this.numbers = numbers;
        this.directions = directions;
        this.pinyin = stem.isEmpty() ? "" : Pinyin.of(stem).full();
        this.stemPairs = pairs(stem);
        this.pinyinPairs = pairs(pinyin);
    }

    static CameraName of(String name) {
        String text = Grams.normal(name);
        text = PICTURE_SIZE.matcher(text).replaceAll(" ");
        text = EVERY_CAMERAS.matcher(text).replaceAll(" ");
        text = arabic(text);
        List<String> numbers = new ArrayList<>();
        StringBuilder stem = new StringBuilder();
        StringBuilder directions = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (token.find()) {
            keepHan(text.substring(end, token.start()), stem, directions);
            end = token.end();
            String found = token.group();
            if (Character.isDigit(found.charAt(0))) {
                numbers.add(found.replaceFirst("^0+(?=.)", ""));
            } else if (found.length() == 1) {
                numbers.add(found);
            } else if (!found.equals("no")) {
                stem.append(found);
            }
        }
        keepHan(text.substring(end), stem, directions);
        return new CameraName(name, stem.toString(), List.copyOf(numbers), directions.toString());
    }

    /** As it is shown. */
    String given() {
        return given;
    }

    /** Without numbers and without words that every camera has. */
    String stem() {
        return stem;
    }

    /** Digits without leading zeros, and letters that stand alone (A座), in their order. */
    List<String> numbers() {
        return numbers;
    }

    /** 东, 南, 西, 北 in their order. */
    String directions() {
        return directions;
    }

    /** It says nothing but that it is a camera: a factory's name. */
    boolean generic() {
        return stem.codePointCount(0, stem.length()) < 2;
    }

    private static void keepHan(String text, StringBuilder stem, StringBuilder directions) {
        text.codePoints()
                .filter(c -> Character.isLetter(c) && c != '号' && c != '第')
                .forEach(c -> {
                    stem.appendCodePoint(c);
                    if ("东南西北".indexOf(c) >= 0) {
                        directions.appendCodePoint(c);
                    }
                });
    }

    private static String arabic(String text) {
        return CHINESE_NUMBER
                .matcher(text)
                .replaceAll(found -> String.valueOf(value(found.group(2) == null ? found.group(3) : found.group(2))));
    }

    private static int value(String numeral) {
        int ten = numeral.indexOf('十');
        if (ten < 0) {
            int value = 0;
            for (int i = 0; i < numeral.length(); i++) {
                value = value * 10 + DIGITS.indexOf(numeral.charAt(i));
            }
            return value;
        }
        int tens = ten == 0 ? 1 : DIGITS.indexOf(numeral.charAt(ten - 1));
        int ones = ten == numeral.length() - 1 ? 0 : DIGITS.indexOf(numeral.charAt(ten + 1));
        return tens * 10 + ones;
    }

    /** Of two names that are spelled alike it is the same. */
    String canonical() {
        return pinyin + "|" + String.join(",", numbers);
    }

    /** 0 to 1: how much of the two stems is the same, by characters or by sound; an abbreviation counts nearly whole. */
    static double likeness(CameraName a, CameraName b) {
        if (a.stem.equals(b.stem) || a.pinyin.equals(b.pinyin)) {
            return 1;
        }
        String shorter = a.stem.length() <= b.stem.length() ? a.stem : b.stem;
        String longer = shorter.equals(a.stem) ? b.stem : a.stem;
        double shared = Math.max(dice(a.stemPairs, b.stemPairs), dice(a.pinyinPairs, b.pinyinPairs) * 0.9);
        if (shorter.length() >= 2 && isWithin(shorter, longer)) {
            // All its characters are there in their order: 阳光东门 of 阳光花园东门.
            shared = Math.max(shared, 0.6 + 0.35 * shorter.length() / longer.length());
        }
        return shared;
    }

    private static boolean isWithin(String shorter, String longer) {
        int at = 0;
        for (int i = 0; i < longer.length() && at < shorter.length(); i++) {
            if (longer.charAt(i) == shorter.charAt(at)) {
                at++;
            }
        }
        return at == shorter.length();
    }

    /** Pairs of characters that both have, of all that they have. */
    private static double dice(int[] a, int[] b) {
        if (a.length == 0 || b.length == 0) {
            return 0;
        }
        int shared = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                shared++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return 2.0 * shared / (a.length + b.length);
    }

    private static int[] pairs(String text) {
        int[] pairs = new int[Math.max(0, text.length() - 1)];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = text.charAt(i) << 16 | text.charAt(i + 1);
        }
        Arrays.sort(pairs);
        return pairs;
    }
}
