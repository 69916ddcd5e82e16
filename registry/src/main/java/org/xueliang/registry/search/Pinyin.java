package org.xueliang.registry.search;

import com.github.houbb.pinyin.constant.enums.PinyinStyleEnum;
import com.github.houbb.pinyin.util.PinyinHelper;
import java.util.Locale;

/** Initials and pinyin of a name, as people type them: no tones, v for ü; characters with several readings by their word. */
public final class Pinyin {
    private Pinyin() {}

    /** Both have what is no Chinese character as it is, blanks and punctuation left out. */
    public record Spelling(String initials, String full) {}

    /** @param name as {@link Grams#normal} makes it */
    public static Spelling of(String name) {
        StringBuilder initials = new StringBuilder();
        StringBuilder full = new StringBuilder();
        int i = 0;
        while (i < name.length()) {
            int end = i;
            while (end < name.length() && isHan(name.codePointAt(end))) {
                end += Character.charCount(name.codePointAt(end));
            }
            if (end > i) {
                for (String syllable : PinyinHelper.toPinyin(name.substring(i, end), PinyinStyleEnum.INPUT, " ")
                        .split(" ")) {
                    if (!syllable.isEmpty() && Grams.isAsciiWord(syllable.charAt(0))) {
                        initials.append(syllable.charAt(0));
                        full.append(syllable);
                    }
                }
                i = end;
            } else {
                char c = name.charAt(i++);
                if (Grams.isAsciiWord(c)) {
                    initials.append(c);
                    full.append(c);
                }
            }
        }
        return new Spelling(
                initials.toString().toLowerCase(Locale.ROOT), full.toString().toLowerCase(Locale.ROOT));
    }

    static void load() {
        if (of("重庆").full().isEmpty()) {
            throw new IllegalStateException("the dictionary of pinyin knows nothing");
        }
    }

    static boolean isHan(int codePoint) {
        return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
    }
}
